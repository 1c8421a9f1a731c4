// Moves a campaign's figures as they change. Without it they stand as of the time beside them.
const box = document.querySelector('[data-stream]');
const find = (selector) => document.querySelector(selector);
const button = find('#live');

const SAY_EVERY_MS = 15000;
let source, paused = false, pending, timer, said = 0;

function say(words) {
  pending = words;
  if (timer) return;
  // Screen readers hear of changes, but not of each one.
  timer = setTimeout(() => {
    timer = 0;
    said = Date.now();
    find('#said').textContent = pending;
  }, Math.max(0, said + SAY_EVERY_MS - Date.now()));
}

function bar(selector, value, max) {
  const progress = find(selector);
  progress.max = max;
  progress.value = value;
}

let version = -1;

function show({ data }) {
  const now = JSON.parse(data);
  for (const part of box.querySelectorAll('[data-figure]')) {
    const words = now.text[part.dataset.figure];
    if (words !== undefined && part.textContent !== words) part.textContent = words;
  }
  const { goal, total, raised, matched, match_left: left } = now;
  bar('#bar', total.amount, goal.amount);
  bar('#bar-raised', raised.amount, goal.amount);
  bar('#bar-match', left.amount, Math.max(1, matched.amount + left.amount));
  find('#bar').setAttribute('aria-label', now.text.bar);
  const none = find('[data-no-pool]');
  find('[data-pool]').hidden = left.amount === 0;
  if (none) none.hidden = left.amount !== 0;
  if (version >= 0 && version !== now.version) say(now.text.said);
  version = now.version;
}

let again, refused = 0;

function open() {
  close();
  source = new EventSource(box.dataset.stream);
  source.addEventListener('open', () => { refused = 0; });
  source.addEventListener('progress', show);
  // The browser tries again by itself unless a server refused, as one does that is about to stop:
  // then we do, ever more seldom, and not all at once.
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED) return;
    say(box.dataset.lost);
    const wait = Math.min(60000, 2000 * 2 ** refused++) * (0.5 + Math.random());
    again = setTimeout(open, wait);
  });
}

function close() {
  clearTimeout(again);
  source?.close();
}

if (box && button && window.EventSource) {
  button.disabled = false;
  const words = [button.textContent, button.dataset.resume];
  button.addEventListener('click', () => {
    paused = !paused;
    button.textContent = words[Number(paused)];
    if (paused) close();
    else open();
  });
  addEventListener('pagehide', close);
  addEventListener('pageshow', (event) => {
    if (event.persisted && !paused) open();
  });
  open();
}
