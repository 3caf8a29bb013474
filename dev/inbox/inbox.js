// Brings new mails into the open list, and leaves it alone while there are none.
const list = document.getElementById("mails");

async function renew() {
  if (document.hidden) return;
  const response = await fetch("/inbox").catch(() => undefined);
  if (!response?.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const fresh = page.getElementById("mails");
  if (!fresh || fresh.innerHTML === list.innerHTML) return;
  const focused = document.activeElement?.getAttribute("href");
  list.replaceChildren(...fresh.childNodes);
  if (focused) list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

if (list) setInterval(renew, 2000);
