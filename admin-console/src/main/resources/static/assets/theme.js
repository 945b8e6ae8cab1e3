// Before anything is drawn: "auto" follows the system. Without script it stays light.
(function () {
  var root = document.documentElement;
  var dark = window.matchMedia('(prefers-color-scheme: dark)');
  function apply() {
    if (root.dataset.theme === 'auto') {
      root.setAttribute('data-bs-theme', dark.matches ? 'dark' : 'light');
    }
  }
  apply();
  dark.addEventListener('change', apply);
})();
