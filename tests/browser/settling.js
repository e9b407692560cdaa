// Follows the line between a page and the server from the page's first moment on: what the page
// has asked for, and what of it has come. `numbers` are those of the fields of its messages.
(({ numbers, early, echo, question }) => {
  // A widget, and a grid above all, tells its change this long after the click.
  const TOLD_AFTER_MS = 200;
  // A question that was merged with another is not answered on its own: its run is over.
  const MERGED_AFTER_MS = 500;
  // Nor is what nobody wants any more: a part that is gone, or of a page that was left.
  const DROPPED_AFTER_MS = 4000;
  // Longer than anything of a page fades or opens.
  const DRAWN_AFTER_MS = 3000;
  // An answer that takes longer is asked for again.
  const ANSWERED_AFTER_MS = 10000;
  const STEP_MS = 100;
  const PAGE = "";
  const after = (ms) => new Promise((done) => setTimeout(done, ms));
  const framed = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  // A colour fades and a menu opens for a while. Each is looked at again instead of waited for: the
  // end of one that another takes the place of is at times never told. Nor does a long window, just
  // made longer, always tell of its frames.
  const isMoving = () =>
    document.getAnimations().some((each) => each instanceof CSSTransition && each.playState === "running");
  const drawn = async () => {
    const end = performance.now() + DRAWN_AFTER_MS;
    do await Promise.race([framed(), after(STEP_MS)]);
    while (isMoving() && performance.now() < end);
  };

  // The fields of a protobuf message; only numbers of up to 32 bits are read whole.
  const fields = (bytes) => {
    const found = [];
    let at = 0;
    const number = () => {
      let value = 0;
      for (let shift = 0; ; shift += 7) {
        const byte = bytes[at++];
        value += (byte & 127) * 2 ** shift;
        if (byte < 128) return value;
      }
    };
    while (at < bytes.length) {
      const tag = number();
      const [name, kind] = [tag >>> 3, tag & 7];
      if (kind === 0) found.push([name, number()]);
      else {
        const length = kind === 2 ? number() : kind === 1 ? 8 : 4;
        found.push([name, bytes.subarray(at, at + length)]);
        at += length;
      }
    }
    return found;
  };
  const named = (bytes) => new TextDecoder().decode(bytes);
  const all = (bytes, name) =>
    fields(bytes)
      .filter(([each]) => each === name)
      .map(([, value]) => value);
  const one = (bytes, name) => all(bytes, name)[0];
  const parts = (told) => {
    const metadata = one(told, numbers.metadata);
    const run = metadata && one(metadata, numbers.run);
    return run ? all(run, numbers.fragment_ids).map(named) : [];
  };

  const Native = window.WebSocket;
  let line = null;
  // What was asked and has not begun: PAGE or a part of it, and whether a run ended since.
  let asked = [];
  let isDrawing = true;
  const echoed = [];

  const tell = (told) => {
    const state = one(new Uint8Array(told), numbers.rerun_script);
    if (!state) return;
    const part = one(state, numbers.fragment_id);
    asked = [...asked, { part: part ? named(part) : PAGE, isPassed: false }];
  };
  const first = (part) => asked.findIndex((each) => each.part === part);
  const begin = (begun) => {
    isDrawing = true;
    // A page brings what was asked of its parts before.
    if (!begun.length) asked = asked.slice(first(PAGE) + 1);
    for (const part of begun) {
      const at = first(part);
      asked = asked.filter((_, place) => place !== at);
    }
  };
  const end = (status) => {
    // A run that ended early is followed by another.
    isDrawing = status === early;
    if (!isDrawing) asked = asked.map((each) => ({ ...each, isPassed: true }));
  };
  const hear = (event) => {
    const told = new Uint8Array(event.data);
    for (const [name, value] of fields(told)) {
      if (name === numbers.new_session) begin(parts(told));
      if (name === numbers.script_finished) end(value);
      if (name === numbers.file_urls_response && named(one(value, numbers.response_id)) === echo) {
        event.stopImmediatePropagation();
        echoed.shift()?.(true);
      }
    }
  };
  const hangUp = () => echoed.splice(0).forEach((done) => done(false));

  window.WebSocket = class extends Native {
    constructor(...address) {
      super(...address);
      if (!this.url.endsWith("/_stcore/stream")) return;
      // What was asked on a line that broke is asked again on the next.
      [line, asked] = [this, []];
      hangUp();
      this.addEventListener("message", hear);
      this.addEventListener("close", hangUp);
    }
    send(told) {
      super.send(told);
      if (this === line) tell(told);
    }
  };

  // The server answers in turn: what was asked before has reached it.
  const answered = () =>
    new Promise((done) => {
      if (line?.readyState !== Native.OPEN) return done(false);
      echoed.push(done);
      after(ANSWERED_AFTER_MS).then(() => done(false));
      Native.prototype.send.call(line, new Uint8Array(question));
    });
  const isQuiet = async () => (await answered()) && !isDrawing;
  // Whether nothing came of what was asked, for as long as an answer may take.
  const isGivenUp = async () => {
    const missing = asked;
    const isMerged = missing.every((each) => each.isPassed);
    const steps = (isMerged ? MERGED_AFTER_MS : DROPPED_AFTER_MS) / STEP_MS;
    for (let step = 0; step < steps && asked === missing; step += 1) await after(STEP_MS);
    return (await isQuiet()) && asked === missing;
  };
  let step = "";
  const hasSettled = async (signs) => {
    step = "its timers";
    await after(TOLD_AFTER_MS);
    step = "the server's answer";
    if (!(await isQuiet())) return false;
    step = "what was asked";
    if (asked.length && !(await isGivenUp())) return false;
    asked = [];
    step = "its frames";
    await drawn();
    return !isDrawing && !asked.length && document.querySelector(signs) !== null;
  };

  window.unsettled = () => JSON.stringify({ step, isDrawing, asked, echoes: echoed.length });
  window.settled = async (signs) => {
    while (!(await hasSettled(signs)));
    return true;
  };
})
