// Tells that its place comes near the reader, or that the page is printed, until it is taken away:
// of several sections that are reached in one moment the server hears only some.
const AGAIN = 800;

export default function ({ parentElement, setTriggerValue }) {
  const sentinel = parentElement.querySelector(".sentinel");
  if (!sentinel) return undefined;
  let timer;
  const tell = () => setTriggerValue("near", true);
  const begin = () => {
    if (timer) return;
    tell();
    timer = setInterval(tell, AGAIN);
  };
  const watcher = new IntersectionObserver(
    (seen) => seen.some((each) => each.isIntersecting) && begin(),
    // The page scrolls inside this element; margins only reach out of the one that scrolls.
    { root: document.querySelector('[data-testid="stMain"]'), rootMargin: "60% 0px" },
  );
  watcher.observe(sentinel);
  window.addEventListener("beforeprint", begin);
  return () => {
    clearInterval(timer);
    watcher.disconnect();
    window.removeEventListener("beforeprint", begin);
  };
}
