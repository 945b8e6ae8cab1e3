// What a page does beyond HTML: keys, copying, and what a choice in a form submits at once.
(function () {
  'use strict';

  function typing(target) {
    return target.closest('input, textarea, select, [contenteditable]') !== null;
  }

  // Rows that can be gone through: <tr data-row> with a link in it.
  function move(step) {
    var rows = Array.from(document.querySelectorAll('[data-row]'));
    if (rows.length === 0) {
      return;
    }
    var at = rows.findIndex(function (row) { return row.contains(document.activeElement); });
    var next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    var link = next.querySelector('a, button, input');
    if (link) {
      link.focus();
      next.scrollIntoView({block: 'nearest'});
    }
  }

  document.addEventListener('keydown', function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) {
      return;
    }
    if (event.key === '/') {
      var search = document.getElementById('search');
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    } else if (event.key === 'j') {
      move(1);
    } else if (event.key === 'k') {
      move(-1);
    } else if (event.key === '?') {
      var keys = document.getElementById('keys');
      if (keys && !keys.open) {
        keys.showModal();
      }
    }
  });

  document.addEventListener('click', function (event) {
    var copy = event.target.closest('[data-copy]');
    if (copy) {
      var text = document.getElementById(copy.dataset.copy).textContent.trim();
      navigator.clipboard.writeText(text).then(function () {
        copy.textContent = 'Copied';
      });
    }
    var all = event.target.closest('[data-check-all]');
    if (all) {
      document.querySelectorAll('input[name="' + all.dataset.checkAll + '"]').forEach(function (box) {
        box.checked = all.checked;
      });
    }
    if (event.target.closest('[data-print]')) {
      window.print();
    }
  });

  document.addEventListener('change', function (event) {
    if (event.target.closest('[data-submit]')) {
      event.target.form.requestSubmit();
    }
  });
})();
