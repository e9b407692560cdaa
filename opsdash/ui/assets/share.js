const SAID_FOR_MS = 4000

async function copied(text) {
  // Browsers offer the clipboard to pages served over https or from this machine only.
  if (!navigator.clipboard) return false
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

function shared(address, also) {
  const url = new URL(address)
  if (!also || url.searchParams.has(also.split("=")[0])) return address
  url.search += `${url.search ? "&" : "?"}${also}`
  return url.href
}

export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button")
  const field = parentElement.querySelector("input")
  const done = parentElement.querySelector(".done")
  let timer

  parentElement.querySelector(".label").textContent = data.label
  button.title = data.help
  field.setAttribute("aria-label", data.by_hand)
  field.onblur = () => {
    field.hidden = true
  }

  button.onclick = async () => {
    const here = window.location
    const shown = (data.origin || here.origin) + here.pathname + here.search + here.hash
    const address = data.link || shared(shown, data.also)
    const text = data.words ? `${data.words}\n${address}` : address
    clearTimeout(timer)
    if (await copied(text)) {
      done.textContent = data.done
      timer = setTimeout(() => {
        done.textContent = ""
      }, SAID_FOR_MS)
      return
    }
    field.value = address
    field.hidden = false
    field.focus()
    field.select()
    done.textContent = data.by_hand
  }

  return () => clearTimeout(timer)
}
