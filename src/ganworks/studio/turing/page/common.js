// What both pages share: words, requests.
export const $ = (id) => document.getElementById(id);
let words = {}, at = 0;

export function say(key, values = {}) {
  return words[key][at].replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

export async function speak() {
  words = await (await fetch("words")).json();
  const wish = new URLSearchParams(location.search).get("lang") ?? navigator.language ?? "en";
  at = wish.toLowerCase().startsWith("zh") ? 1 : 0;
  document.documentElement.lang = at ? "zh" : "en";
  document.title = say("title");
  for (const one of document.querySelectorAll("[data-word]")) one.textContent = say(one.dataset.word);
}

export async function ask(path, body) {
  const spoken = { "Accept-Language": document.documentElement.lang };
  const answer = await fetch(path, body === undefined ? { headers: spoken } :
    { method: "POST", headers: { ...spoken, "Content-Type": "application/json" }, body: JSON.stringify(body) });
  const content = await answer.json().catch(() => ({ error: say("lost") }));
  if (!answer.ok) throw new Error(content.error ?? say("lost"));
  return content;
}

export function tell(text, wrong = false) {
  $("status").textContent = text;
  $("status").className = wrong ? "wrong" : "note";
}

export const percent = (share) => `${(100 * share).toFixed(0)} %`;

export function element(tag, attributes = {}, ...children) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...children);
  return made;
}
