
"use strict";
(function () {
  const form = document.getElementById("filter");
  const views = Array.from(document.querySelectorAll(".view"));
  const shown = document.getElementById("shown");

  function chosen(name) {
    return Array.from(form.querySelectorAll("[name=" + name + "]:checked"), (one) => one.value);
  }

  function visible(item, groups, words) {
    const text = item.textContent.toLowerCase();
    return groups.includes(item.dataset.group) && words.every((word) => text.includes(word));
  }

  function update() {
    const [view] = chosen("view");
    const groups = chosen("group");
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    let all = 0;
    for (const one of views) {
      one.hidden = one.id !== view;
      if (one.hidden) continue;
      for (const item of one.querySelectorAll("[data-group]")) {
        item.hidden = !visible(item, groups, words);
        count += item.hidden ? 0 : 1;
        all += 1;
      }
      for (const holder of one.querySelectorAll("[data-holds]")) {
        holder.hidden = !holder.querySelector("[data-group]:not([hidden])");
      }
    }
    shown.textContent = count + " of " + all + (view === "by-clause" ? " findings" : view === "by-flow" ? " flows" : " answers");
  }

  function follow() {
    const target = location.hash.startsWith("#flow-") && document.getElementById(location.hash.slice(1));
    if (!target) return;
    form.querySelector("[value=by-flow]").checked = true;
    update();
    target.hidden = false;
    target.scrollIntoView();
  }

  // What is worst comes first.
  const flows = document.getElementById("by-flow");
  for (const box of form.querySelectorAll("[name=group]")) {
    for (const flow of flows.querySelectorAll(":scope > [data-group=" + box.value + "]")) flows.append(flow);
  }
  for (const label of form.querySelectorAll("[data-count]")) {
    const count = document.querySelectorAll("#by-flow > [data-group=" + label.dataset.count + "]").length;
    label.append(" " + count);
    label.hidden = count === 0 && !document.querySelector("tr[data-group=" + label.dataset.count + "]");
  }
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  window.addEventListener("hashchange", follow);
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  form.hidden = false;
  update();
  follow();
})();
