// Says what the match would make of a gift while it is typed. Without this, the next step says it.
const place = document.querySelector('[data-quote]');
const form = place?.closest('form');
let timer;
let asked;

async function ask() {
  asked?.abort();
  asked = new AbortController();
  const query = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(`${place.dataset.quote}?${query}`, { signal: asked.signal });
    // Asked too often, or nobody answers: what was said stays, and the next step says it anew.
    if (answer.ok && !answer.redirected) place.innerHTML = await answer.text();
  } catch {
    // Typed on, or offline for a moment.
  }
}

form?.addEventListener('input', ({ target }) => {
  // What is typed goes before what is chosen: only one of the two is shown as taken.
  if (target.name === 'preset') form.elements.amount.value = '';
  if (target.name === 'amount' && target.value) {
    for (const preset of form.querySelectorAll('[name=preset]')) preset.checked = false;
  }
  clearTimeout(timer);
  timer = setTimeout(ask, 300);
});
