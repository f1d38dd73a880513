// The first script, plain and without modules: where the rest fails to load or throws before it
// has drawn anything, the reader gets words instead of a white window.
(function () {
  var state = { problems: [], csp: 0, drawn: false };
  window.__countersign = state;

  function show(message) {
    state.problems.push(message);
    if (state.drawn || !document.body) return;
    var box = document.getElementById("boot-problem");
    if (!box) {
      box = document.createElement("pre");
      box.id = "boot-problem";
      box.setAttribute("role", "alert");
      document.body.appendChild(box);
    }
    box.textContent =
      "Countersign could not draw its window.\n" +
      "Nothing was signed and nothing was lost. Close the window and open it again; if this stays, run countersignctl doctor.\n\n" +
      state.problems.slice(0, 5).join("\n");
  }

  window.onerror = function (message, source, line) {
    show(
      String(message) +
        " (" +
        String(source || "")
          .split("/")
          .pop() +
        ":" +
        line +
        ")",
    );
  };
  window.addEventListener("unhandledrejection", function (event) {
    show(String((event.reason && event.reason.message) || event.reason));
  });
  window.addEventListener(
    "error",
    function (event) {
      var node = event.target;
      if (node && node !== window && node.tagName === "SCRIPT")
        show("A part of the program is missing: " + node.src);
    },
    true,
  );
  document.addEventListener("securitypolicyviolation", function (event) {
    state.csp += 1;
    state.problems.push(
      "Refused by the content policy: " + event.violatedDirective + " " + event.blockedURI,
    );
  });
})();
