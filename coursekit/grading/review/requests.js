// Sending what a person does to the server: one request after another, and never one that was meant for a page
// that is not there any more.

const desk = document.querySelector(".desk");
const statusLine = document.getElementById("said");

export function say(sentence, isProblem = false) {
  statusLine.textContent = sentence;
  statusLine.classList.toggle("problem", isProblem);
}

let failures = 0;

// The server looks whether the page is of its class, and the browser still that grader's: another link may be
// open in another tab.
// about: which answer this is for, such as "Answer 3"; "" for none.
async function send(address, body, about) {
  const notSaved = about ? `${about} is not saved` : "Not saved";
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...body, grader: desk.dataset.grader, owner: desk.dataset.owner }),
      keepalive: true, // it also arrives if the page is left meanwhile
    });
  } catch {
    failures += 1;
    say(`${notSaved}: the server cannot be reached. Is the command still running?`, true);
    return null;
  }
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    failures += 1;
    const before = address === "/undo" ? "" : `${notSaved}: `;
    content.sentence = before + (content.problem ?? "the server refuses what was written.");
    say(content.sentence, true);
    return content.html ? content : null;
  }
  return content;
}

// Requests go out one after another, so that the last thing a person does is also the last that is saved.
let queue = Promise.resolve();
const latest = new Map(); // the number of a card's last request: answers to earlier ones are not shown
const dropped = new Map(); // the number of a card's last request that is not sent any more
let requests = 0;
let unanswered = 0;

export const isWaiting = () => unanswered > 0;

// makeBody is called when all earlier requests are answered: what they changed on the page is then in it.
// Without an id, the answer is shown in any case. show(content, isLatest, body) puts it on the page.
export function sendInOrder(address, makeBody, id, show) {
  const number = ++requests;
  const failuresBefore = failures;
  unanswered += 1;
  if (id) latest.set(id, number);
  queue = queue.then(async () => {
    // What could not be saved can not be undone either: the undo would be of something before.
    if ((id && dropped.get(id) >= number) || (address === "/undo" && failures > failuresBefore)) {
      unanswered -= 1;
      return null;
    }
    const body = makeBody();
    const card = id && document.getElementById(id);
    if (card) {
      body.version = Number(card.dataset.version);
      body.rubric = Number(card.dataset.rubric);
    }
    const content = await send(address, body, card?.querySelector("h2").textContent.split(" of ")[0] ?? "");
    unanswered -= 1;
    // What followed on this answer was meant for what the page showed then: it goes, too.
    if (id && content?.problem) dropped.set(id, requests);
    if (content) show(content, !id || Boolean(content.problem) || latest.get(id) === number, body);
    return content;
  });
  return queue;
}

// Waits until all is answered, also what is done meanwhile. Tells whether all of it is saved.
export async function finishAll() {
  const failuresBefore = failures;
  let last;
  do {
    last = queue;
    await last;
  } while (last !== queue);
  return failures === failuresBefore;
}

export let isLeaving = false;

const LONGEST_LEAVE = 3000; // milliseconds

// The person may stay, or stop the browser from loading: keys are then for this page again.
export function stay() {
  isLeaving = false;
}

// Opens a page anew, or another one, when all is saved. Where something is not, the page stays, and says so.
// prepare: what is to be done just before.
export async function leave(address = null, prepare = null) {
  isLeaving = true; // keys that follow are meant for the next page
  isLeaving = await finishAll();
  if (!isLeaving) return;
  prepare?.();
  setTimeout(stay, LONGEST_LEAVE);
  if (address) location.assign(address);
  else location.reload();
}
