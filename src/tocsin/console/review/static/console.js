// Keys, and moving about in a graph. Every page works without this file.
"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const shown = (node) => node.getClientRects().length > 0;

  // j and k go along what a page marks as steps: telling messages, or the rows of a list.
  const step = (by) => {
    const steps = all("[data-step]").filter(shown);
    if (!steps.length) return;
    const here = steps.indexOf(document.activeElement.closest("[data-step]"));
    const next = steps[Math.max(0, Math.min(steps.length - 1, here < 0 ? (by > 0 ? 0 : steps.length - 1) : here + by))];
    next.focus();
    next.scrollIntoView({ block: "center" });
  };

  const go = (selector) => {
    const found = all(selector).find(shown);
    if (!found) return;
    found.focus();
    if (found.type === "radio") found.checked = true;
    found.scrollIntoView({ block: "center" });
  };

  const fold = () => {
    const folds = all("details[data-fold]");
    const open = folds.some((each) => !each.open);
    folds.forEach((each) => { each.open = open; });
  };

  const typing = (node) => node.matches("textarea, select, input:not([type=radio], [type=checkbox])") || node.isContentEditable;

  const KEYS = {
    j: () => step(1),
    k: () => step(-1),
    o: fold,
    c: () => go("input[name=act][value=confirm], input[name=act][value=propose]"),
    x: () => go("input[name=act][value=reject]"),
    e: () => go("input[name=act][value=escalate]"),
    r: () => go("#reason"),
    n: () => go("[data-key=n]"),
    t: () => go("[data-key=t]"),
    q: () => location.assign("/queue"),
    s: () => location.assign("/search"),
    "?": () => location.assign("/help"),
  };

  const signedIn = document.querySelector(".bar .self") !== null;
  if (signedIn && document.body.hasAttribute("data-keys")) {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
      const act = KEYS[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    });
  }

  // A graph is a drawing of the server's; here it is only moved (by its view box) and read out.
  for (const graph of all("svg.graph")) {
    const home = graph.getAttribute("viewBox").split(" ").map(Number);
    let box = [...home];
    let from = null;
    const show = () => graph.setAttribute("viewBox", box.map((n) => n.toFixed(1)).join(" "));
    const zoom = (by) => {
      const width = Math.min(home[2], Math.max(home[2] / 6, box[2] * by));
      const height = (width * home[3]) / home[2];
      box = [box[0] + (box[2] - width) / 2, box[1] + (box[3] - height) / 2, width, height];
      show();
    };
    graph.addEventListener("pointerdown", (event) => {
      from = [event.clientX, event.clientY, ...box];
      graph.setPointerCapture(event.pointerId);
    });
    graph.addEventListener("pointermove", (event) => {
      if (!from) return;
      const scale = box[2] / graph.getBoundingClientRect().width;
      box[0] = from[2] - (event.clientX - from[0]) * scale;
      box[1] = from[3] - (event.clientY - from[1]) * scale;
      show();
    });
    for (const end of ["pointerup", "pointercancel"]) graph.addEventListener(end, () => { from = null; });

    const tools = graph.closest(".graph-frame")?.querySelector(".graph-tools");
    if (!tools) continue;
    tools.hidden = false;
    const told = tools.querySelector("output");
    const acts = { in: () => zoom(0.7), out: () => zoom(1 / 0.7), home: () => { box = [...home]; show(); } };
    for (const button of tools.querySelectorAll("button")) button.addEventListener("click", acts[button.dataset.zoom]);
    graph.addEventListener("pointerover", (event) => {
      const group = event.target.closest("g");
      const title = group && group.querySelector("title");
      told.textContent = title ? title.textContent : "";
      for (const each of graph.querySelectorAll(".lit")) each.classList.remove("lit");
      if (title) group.classList.add("lit");
    });
  }
})();
