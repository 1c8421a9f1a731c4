// Examples that follow what is typed, and figures that stay fresh. Without this, buttons do it.
const whole = (html, id) => new DOMParser().parseFromString(html, 'text/html').getElementById(id);

async function put(id, url, options) {
  const answer = await fetch(url, options);
  if (!answer.ok || answer.redirected) return;
  const old = document.getElementById(id);
  const fresh = whole(await answer.text(), id);
  if (!old || !fresh || old.contains(document.activeElement)) return;
  const open = old.querySelector('details')?.open;
  old.innerHTML = fresh.innerHTML;
  const details = old.querySelector('details');
  if (details && open) details.open = true;
}

const form = document.querySelector('form[data-examples]');
if (form) {
  document.getElementById('show')?.remove();
  let timer;
  let asked;
  form.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      asked?.abort();
      asked = new AbortController();
      const body = new URLSearchParams(new FormData(form));
      put('examples', form.dataset.examples, { method: 'POST', body, signal: asked.signal }).catch(() => {});
    }, 400);
  });
}

const live = document.querySelector('[data-poll]');
if (live) {
  setInterval(() => {
    if (!document.hidden) put('figures', live.dataset.poll).catch(() => {});
  }, 10000);
}
