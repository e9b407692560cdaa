// Tells that its place comes near the reader, or that the page is printed, until it is taken away.
// A run that ends early may not hear it.
const AGAIN = 5000;

// A message asks for one section: what is told in the same moment goes into the same message and
// is lost. All sections share this module and tell one after another.
let told = Promise.resolve();
const inTurn = (tell) => {
  told = told.then(
    () =>
      new Promise((sent) => {
        tell();
        setTimeout(sent);
      }),
  );
};

export default function ({ parentElement, setTriggerValue }) {
  const sentinel = parentElement.querySelector(".sentinel");
  if (!sentinel) return undefined;
  let timer;
  const tell = () => inTurn(() => timer && setTriggerValue("near", true));
  const begin = () => {
    if (timer) return;
    timer = setInterval(tell, AGAIN);
    tell();
  };
  const end = () => {
    clearInterval(timer);
    timer = undefined;
  };
  const watcher = new IntersectionObserver(
    (seen) => seen.some((each) => each.isIntersecting) && begin(),
    // The page scrolls inside this element; margins only reach out of the one that scrolls.
    { root: document.querySelector('[data-testid="stMain"]'), rootMargin: "60% 0px" },
  );
  watcher.observe(sentinel);
  window.addEventListener("beforeprint", begin);
  return () => {
    end();
    watcher.disconnect();
    window.removeEventListener("beforeprint", begin);
  };
}
