// What stands still comes as HTML in data-html (dashboard/markup.py escapes it) and is put in place here.
(() => {
  const put = (one) => { if (one.dataset.html !== undefined) one.innerHTML = one.dataset.html; };
  new MutationObserver((changes) => changes.forEach((change) => {
    if (change.type === "attributes") put(change.target);
    change.addedNodes.forEach((node) => {
      if (node.nodeType !== Node.ELEMENT_NODE) return;
      put(node);
      node.querySelectorAll("[data-html]").forEach(put);
    });
  })).observe(document.documentElement, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-html"] });
})();
