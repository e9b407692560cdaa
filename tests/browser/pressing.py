"""How a test goes through a page with the keyboard alone."""

from collections.abc import Callable

from playwright.sync_api import Page

# More stops than any page has before what a test looks for.
MOST_STOPS = 60
REACHED = "([selector]) => Boolean(document.activeElement?.closest(selector))"
# What stands around the focused element, or anything it is drawn in, while it has the focus; a
# field for text shows its caret, a link of the navigation is filled.
SEEN = """
() => {
  let element = document.activeElement
  // A component has a tree of its own.
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  if (element.matches('textarea, input[type=text], input[type=number]')) return true
  if (element.matches('[data-testid=stSidebarNavLink]'))
    return getComputedStyle(element).backgroundColor !== 'rgba(0, 0, 0, 0)'
  for (let n = 0; element && n < 3; n += 1, element = element.parentElement) {
    const style = getComputedStyle(element)
    const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0
    if (ring || style.boxShadow !== 'none') return true
  }
  return false
}
"""


# A page copies in its own time.
COPIED = """async () => {
  for (;;) {
    const text = await navigator.clipboard.readText()
    if (text) return text
    await new Promise((done) => setTimeout(done, 50))
  }
}"""


def copied(page: Page, press: Callable[[], None]) -> str:
    """What a press puts on the clipboard, which all pages of the browser share."""
    page.evaluate("navigator.clipboard.writeText('')")
    press()
    return str(page.wait_for_function(COPIED).json_value())


def tab_to(page: Page, selector: str, key: str = "Tab") -> None:
    """Press `key` until something inside `selector` has the focus, and see that it shows."""
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        if page.evaluate(REACHED, [selector]):
            assert page.evaluate(SEEN), f"the focus does not show on {selector}"
            return
    raise AssertionError(f"no {key} reaches {selector}")
