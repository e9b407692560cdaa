// What a menu opens is drawn at the end of the document: Tab leads into it from its button, and
// from its two ends back there. Streamlit alone lets Tab walk the whole page first.
const BODY = '[data-testid="stPopoverBody"]';
const BUTTON = '[data-testid="stPopoverButton"][aria-expanded="true"]';
const STOPS = "a[href], button:not(:disabled), input:not(:disabled), select, textarea, [tabindex='0']";

// Of a row of choices one alone is a stop.
const row = (stop) => stop.closest('[role="radiogroup"]') ?? stop;
const isChosen = (stop) => stop.checked || stop.getAttribute("aria-checked") === "true";

function stopsOf(body) {
  const seen = [...body.querySelectorAll(STOPS)].filter(
    (stop) => stop.tabIndex >= 0 && stop.getClientRects().length,
  );
  return seen.filter((stop) => {
    const beside = seen.filter((other) => row(other) === row(stop));
    return stop === (beside.find(isChosen) ?? beside[0]);
  });
}

function lead(event) {
  if (event.key !== "Tab" || event.defaultPrevented) return;
  const body = document.querySelector(BODY);
  const button = document.querySelector(BUTTON);
  const stops = body && button ? stopsOf(body) : [];
  if (!stops.length) return;
  const at = document.activeElement;
  if (at === button && !event.shiftKey) {
    stops[0].focus();
    event.preventDefault();
  } else if (event.shiftKey && body.contains(at) && row(at) === row(stops[0])) {
    button.focus();
    event.preventDefault();
  } else if (!event.shiftKey && body.contains(at) && row(at) === row(stops.at(-1))) {
    // The browser goes on from there.
    button.focus();
  }
}

export default function () {
  // Each page asks for it, and a second listener would lead back what the first led out.
  if (window.opsdashLeads) return;
  window.opsdashLeads = true;
  document.addEventListener("keydown", lead);
}
