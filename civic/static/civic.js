/* Civic's own script. Every page works without it; it makes pages quicker and kinder. */
(function () {
  "use strict";

  const meta = (name) => document.querySelector('meta[name="' + name + '"]')?.content;

  /* dkfds components by the markup that asks for them. DKFDS.init is never run:
     its navigation is unscoped and would bind twice. */
  const components = [
    [".form-limit", (element) => new DKFDS.CharacterLimit(element, limitWords(element)).init()],
    [".accordion", (element) => new DKFDS.Accordion(element).init()],
    [".tab-container", (element) => new DKFDS.Tabs(element).init()],
    [".tooltip-wrapper", (element) => new DKFDS.Tooltip(element).init()],
    [".js-checkbox-toggle-content", (element) => new DKFDS.CheckboxToggleContent(element).init()],
    [".js-radio-toggle-group", (element) => new DKFDS.RadioToggleGroup(element).init()],
    [".table--selectable", (element) => new DKFDS.TableSelectableRows(element).init()],
  ];
  const started = new WeakSet();
  let library = null;

  function limitWords(element) {
    const { remaining, exceeded } = element.dataset;
    return {
      character_remaining: remaining,
      characters_remaining: remaining,
      character_too_many: exceeded,
      characters_too_many: exceeded,
    };
  }

  /* The library weighs 20 kB, so it is fetched only by pages that use it. */
  function loadLibrary() {
    library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = meta("dkfds");
      script.onload = resolve;
      script.onerror = reject;
      document.head.append(script);
    });
    return library;
  }

  function within(root, selector) {
    const found = [...root.querySelectorAll(selector)];
    return root.matches?.(selector) ? [root, ...found] : found;
  }

  function enhance(root) {
    for (const [selector, start] of components) {
      for (const element of within(root, selector)) {
        if (started.has(element)) continue;
        started.add(element);
        loadLibrary().then(() => start(element));
      }
    }
    within(root, "[data-module='error-summary']")[0]?.focus();
    if (navigator.clipboard) within(root, "[data-copy]").forEach((button) => (button.hidden = false));
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    const words = button && document.getElementById(button.dataset.copy).value;
    if (words) navigator.clipboard.writeText(words).then(() => (button.textContent = button.dataset.copied));
  });

  function askForMenu() {
    const button = document.querySelector(".menu-button");
    const menu = document.getElementById("main-menu");
    if (!button || !menu) return;
    button.hidden = false;
    menu.classList.add("is-closed");
    button.addEventListener("click", () => {
      const closed = menu.classList.toggle("is-closed");
      button.setAttribute("aria-expanded", String(!closed));
    });
  }

  /* The warning comes two minutes before the server forgets the session. */
  function watchSession() {
    const dialog = document.getElementById("session-warning");
    if (!dialog) return;
    let timer;
    const wait = () => {
      clearTimeout(timer);
      const seconds = Math.max(Number(dialog.dataset.seconds) - 120, 30);
      timer = setTimeout(() => dialog.showModal(), seconds * 1000);
    };
    dialog.querySelector("[data-stay]").addEventListener("click", () => {
      const headers = { "X-CSRFToken": meta("csrf-token") };
      fetch(dialog.dataset.renew, { method: "POST", headers }).then((answer) => {
        dialog.close();
        return answer.ok ? wait() : tell("logged-out");
      });
    });
    document.addEventListener("htmx:afterRequest", wait);
    wait();
  }

  function showNotices() {
    document.getElementById("notices").scrollIntoView({ block: "center" });
  }

  /* What is typed is left where it stands, to be copied. */
  function tell(template) {
    const words = document.getElementById(template).content.cloneNode(true);
    document.getElementById("notices").replaceChildren(words);
    showNotices();
  }

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = meta("csrf-token");
  });
  /* What is typed stays in its fields. Whatever saves them by itself says so where it says that it saved, and tries
     again until it succeeds. */
  const RETRY_MILLISECONDS = 5000;
  let retry = null;

  function saveAgain() {
    clearTimeout(retry);
    for (const saver of document.querySelectorAll("[data-unsaved].unsaved")) htmx.trigger(saver, "save-again");
  }

  function failed(event) {
    const saver = event.detail.elt;
    const loggedOut = event.detail.xhr?.status === 400;
    if (!saver.matches("[data-unsaved]")) {
      tell(loggedOut ? "logged-out" : "connection-lost");
      return;
    }
    /* Typed while the answer was awaited, it may have been let go with what was saved. */
    const form = saver.closest("form[data-keep]");
    if (form) remember(form);
    const words = saver.querySelector("p") ?? saver.appendChild(document.createElement("p"));
    if (loggedOut || !saver.classList.contains("unsaved")) {
      words.textContent = loggedOut ? saver.dataset.loggedOut : saver.dataset.unsaved;
    }
    saver.classList.toggle("unsaved", !loggedOut);
    clearTimeout(retry);
    if (loggedOut) return;
    retry = setTimeout(saveAgain, RETRY_MILLISECONDS);
  }

  /* Half-written words outlive what is only looked at: another order, an answer begun, another form sent. */
  const changed = (root) => within(root, "textarea").filter((field) => field.value !== field.defaultValue);
  let kept = new Map();
  let sending = null;

  document.addEventListener("htmx:beforeSwap", (event) => {
    const looking = event.detail.requestConfig?.verb === "get";
    kept = new Map(looking ? changed(event.detail.target).map((field) => [field.name, field.value]) : []);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    for (const field of within(event.detail.target, "textarea")) {
      if (kept.has(field.name) && !field.value) field.value = kept.get(field.name);
    }
  });
  document.addEventListener("submit", (event) => (sending = event.target));

  /* What is typed into a form with data-keep outlives a lost connection: this tab remembers it until it is saved, and
     no longer than until its person signs out. The value of data-keep tells whose words they are. */
  const KEPT = "kept ";
  const SENT = "sent";
  const keyOf = (form) => KEPT + form.dataset.keep + " " + (form.getAttribute("action") || location.pathname);

  function remember(form) {
    const typed = [...form.querySelectorAll("textarea, input[type='text']")];
    if (!typed.some((field) => field.value !== field.defaultValue)) return sessionStorage.removeItem(keyOf(form));
    /* Which text was changed goes along, so that nobody writes over what another has changed since. */
    const fields = [...typed, ...form.querySelectorAll("input[name='seen']")];
    sessionStorage.setItem(keyOf(form), JSON.stringify(fields.map((field) => [field.name, field.value])));
  }

  function bringBack(root) {
    for (const form of within(root, "form[data-keep]")) {
      let isOther = false;
      for (const [name, value] of JSON.parse(sessionStorage.getItem(keyOf(form)) ?? "[]")) {
        const field = form.elements.namedItem(name);
        if (!field || field.value === value) continue;
        isOther ||= field.type !== "hidden";
        field.value = value;
      }
      if (isOther) form.prepend(document.getElementById("brought-back").content.cloneNode(true));
    }
  }

  /* A page that says that something went well answers for the form that was sent just before. */
  function forgetSent() {
    const key = sessionStorage.getItem(SENT);
    sessionStorage.removeItem(SENT);
    if (key && document.querySelector("#notices .alert-success, [data-saved]")) sessionStorage.removeItem(key);
  }

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-keep]");
    if (form) remember(form);
  });
  document.addEventListener("submit", ({ target, defaultPrevented }) => {
    if (target.matches("[data-keep]") && !defaultPrevented) sessionStorage.setItem(SENT, keyOf(target));
    if (target.matches("[data-forget]")) sessionStorage.clear();
  });
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const sent = detail.requestConfig?.elt;
    const form = sent?.matches("[data-unsaved]") ? sent.closest("form") : sent;
    if (detail.xhr.status < 300 && form?.matches("form[data-keep]")) sessionStorage.removeItem(keyOf(form));
  });
  document.addEventListener("click", (event) => {
    const form = event.target.closest("[data-let-go]")?.form;
    if (!form) return;
    sessionStorage.removeItem(keyOf(form));
    form.reset();
    location.reload();
  });
  /* This script is deferred: the page stands already, and nothing has been brought back yet. */
  forgetSent();

  window.addEventListener("beforeunload", (event) => {
    const forms = [...document.querySelectorAll("form[data-keep]")].filter((form) => form !== sending);
    const savesItself = (form) => form.querySelector("[hx-post][data-unsaved]:not(.unsaved)");
    if (forms.some((form) => changed(form).length && !savesItself(form))) event.preventDefault();
  });

  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("htmx:beforeSwap", (event) => event.detail.target.classList.remove("unsaved"));
  window.addEventListener("online", saveAgain);
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target.id === "notices") showNotices();
  });
  document.addEventListener("htmx:load", (event) => enhance(event.detail.elt));
  document.addEventListener("htmx:load", (event) => bringBack(event.detail.elt));
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && event.target.matches("select")) form.requestSubmit();
  });

  document.addEventListener("DOMContentLoaded", () => {
    askForMenu();
    watchSession();
    if (!window.htmx) enhance(document.body);
    if (!window.htmx) bringBack(document.body);
  });
})();
