// The page's own script: keys, live updates, menu, and marks on fields. Everything works without it but these.
(() => {
  const root = document.documentElement;
  root.classList.add('js');
  const $ = (selector, from = document) => from.querySelector(selector);
  const $$ = (selector, from = document) => [...from.querySelectorAll(selector)];

  // Keys: "/" searches, "j" and "k" move along rows, any element with data-key is activated by its key.
  const rows = () => $$('[data-row]').filter((row) => row.offsetParent !== null);
  const moveRow = (by) => {
    const all = rows();
    if (all.length === 0) return;
    const now = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[Math.max(0, Math.min(all.length - 1, now < 0 ? (by > 0 ? 0 : all.length - 1) : now + by))];
    $('a, button, input', next)?.focus();
    next.scrollIntoView({ block: 'nearest' });
  };
  const isTyping = (target) => target.matches('input:not([type=checkbox]):not([type=radio]), textarea, select') || target.isContentEditable;
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape' && isTyping(event.target)) return event.target.blur();
    if (isTyping(event.target) || $('dialog[open]')) return;
    if (event.key === '?') return $('#keys')?.showModal();
    if (event.key === 'j' || event.key === 'k') return moveRow(event.key === 'j' ? 1 : -1);
    if (event.key === '/') {
      event.preventDefault();
      return $('#find')?.focus();
    }
    const wanted = $(`[data-key="${CSS.escape(event.key)}"]`);
    if (!wanted) return;
    event.preventDefault();
    if (wanted.matches('input, select, textarea')) wanted.focus();
    else wanted.click();
  });

  document.addEventListener('click', (event) => {
    const button = event.target.closest('button');
    if (!button) return;
    if (button.matches('.menu-button')) {
      const isOpen = $('#side').classList.toggle('open');
      button.setAttribute('aria-expanded', String(isOpen));
    }
    if (button.matches('[data-help]')) $('#keys')?.showModal();
    if (button.matches('[data-print]')) window.print();
    if (button.matches('[data-close]')) button.closest('dialog')?.close();
  });
  // A box above a list marks all of its rows.
  document.addEventListener('change', (event) => {
    if (event.target.matches('[data-all]')) for (const box of $$('input[name=id]')) box.checked = event.target.checked;
    if (event.target.matches('[data-submit]')) event.target.form.requestSubmit();
    const marked = $$('input[name=id]:checked').length;
    for (const out of $$('[data-marked]')) out.textContent = String(marked);
  });
  // What can't be taken back asks once.
  document.addEventListener('submit', (event) => {
    const question = event.submitter?.dataset.sure ?? event.target.dataset.sure;
    if (question && !window.confirm(question)) event.preventDefault();
  });

  // A form that is on its way is sent once, and its button says so until the answer is there.
  document.addEventListener('submit', (event) => {
    const button = event.submitter;
    if (event.defaultPrevented || !button) return;
    setTimeout(() => {
      button.disabled = true;
      button.classList.add('busy');
    });
  });
  window.addEventListener('pageshow', () => {
    for (const button of $$('.busy')) {
      button.disabled = false;
      button.classList.remove('busy');
    }
  });

  // Messages beside fields come from the server; the fields themselves stay, so that nobody loses the cursor.
  const markFields = () => {
    for (const says of $$('[data-says]')) {
      const isBad = says.textContent.trim() !== '';
      const field = document.getElementById(says.dataset.says);
      field?.setAttribute('aria-invalid', String(isBad));
      says.closest('.box')?.classList.toggle('bad', isBad);
    }
  };
  document.addEventListener('htmx:afterSettle', markFields);
  markFields();
  // A refusal is shown and not swallowed.
  document.addEventListener('htmx:responseError', (event) => {
    if (event.detail.xhr.status === 401) return;
    toast('That did not work. Reload the page and try again.');
  });
  document.addEventListener('htmx:sendError', () => toast('The gateway does not answer. Your input is still here.'));
  const toast = (text) => {
    $('.toast')?.remove();
    const box = Object.assign(document.createElement('div'), { className: 'toast', textContent: text });
    box.setAttribute('role', 'alert');
    document.body.append(box);
    setTimeout(() => box.remove(), 6000);
  };

  // Live: the server tells that something changed; what is on the screen asks for itself again.
  const live = document.body.dataset.live;
  if (live) {
    const source = new EventSource(live);
    source.addEventListener('changed', () => document.body.dispatchEvent(new Event('changed')));
    source.addEventListener('ended', () => {
      source.close();
      window.location.reload();
    });
    window.addEventListener('pagehide', () => source.close());
  }
})();
