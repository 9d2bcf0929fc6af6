// What a tab keeps from one page to the next. It may show another class, or be another grader's, later: each
// has a place of its own.

const owner = document.querySelector(".desk")?.dataset.owner;
const placeOf = (name) => `${name} ${owner}`;

export const readKept = (name) => sessionStorage.getItem(placeOf(name)) ?? "";

export const keep = (name, text) => sessionStorage.setItem(placeOf(name), text);

// Returns what is kept, and keeps it no longer.
export function takeKept(name) {
  const text = readKept(name);
  sessionStorage.removeItem(placeOf(name));
  return text;
}
