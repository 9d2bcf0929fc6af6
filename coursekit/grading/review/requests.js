// Sending what a person does to the server: one request after another, and never one that was meant for a page
// that is not there any more.

const desk = document.querySelector(".desk");
const statusLine = document.getElementById("said");

export function say(sentence, isProblem = false) {
  statusLine.textContent = sentence;
  statusLine.classList.toggle("problem", isProblem);
}

// The server looks whether the browser is still that grader's: another link may be open in another tab.
async function send(address, body) {
  let answer;
  try {
    answer = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...body, grader: desk.dataset.grader }),
      keepalive: true, // it also arrives if the page is left meanwhile
    });
  } catch {
    say("Not saved: the server cannot be reached. Is the command still running?", true);
    return null;
  }
  const content = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    const before = address === "/undo" ? "" : "Not saved: ";
    content.sentence = content.problem ? before + content.problem : "Not saved: the server refuses what was written.";
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
// Without an id, the answer is shown in any case. show(content, isLatest) puts it on the page.
export function sendInOrder(address, makeBody, id, show) {
  const number = ++requests;
  unanswered += 1;
  if (id) latest.set(id, number);
  queue = queue.then(async () => {
    if (id && dropped.get(id) >= number) {
      unanswered -= 1;
      return null;
    }
    const body = makeBody();
    const card = id && document.getElementById(id);
    if (card) {
      body.version = Number(card.dataset.version);
      body.rubric = Number(card.dataset.rubric);
    }
    const content = await send(address, body);
    unanswered -= 1;
    // What followed on this answer was meant for what the page showed then: it goes, too.
    if (id && content?.problem) dropped.set(id, requests);
    if (content) show(content, !id || Boolean(content.problem) || latest.get(id) === number);
    return content;
  });
  return queue;
}

// Waits until all is answered, also what is done meanwhile.
export async function finishAll() {
  let last;
  do {
    last = queue;
    await last;
  } while (last !== queue);
}

// Opens a page anew, or another one, when all is answered.
export async function leave(address = null) {
  await finishAll();
  if (address) location.assign(address);
  else location.reload();
}
