// The form of a new session: nothing is stored before it is sent.
(() => {
  const S = window.upstreamSession, form = S.by("new");
  S.by("add").addEventListener("change", (event) => {
    const chosen = event.target.selectedOptions[0];
    if (!chosen.value || form.querySelector(`[data-iso3="${chosen.value}"]`)) { event.target.value = ""; return; }
    const row = document.createElement("li"), label = document.createElement("label"), box = document.createElement("input"), why = document.createElement("input");
    row.dataset.iso3 = chosen.value;
    Object.assign(box, { type: "checkbox", checked: true });
    Object.assign(why, { className: "why", value: "chosen by the chair", maxLength: 200 });
    why.setAttribute("aria-label", `Why ${chosen.textContent}`);
    label.append(box, " ", Object.assign(document.createElement("b"), { textContent: chosen.textContent }));
    row.append(label, " ", why);
    S.by("agenda").append(row);
    event.target.value = "";
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]"), value = (name) => form.elements[name].value;
    button.disabled = true;
    S.put("said", "Freezing the figures of each State…");
    try {
      const made = await S.json("/session/make", {
        search: form.dataset.search, title: value("title"), since: value("since"), shred_on: value("shred_on"), minimum: Number(value("minimum")), seats: Number(value("seats")),
        outcomes: [...form.querySelectorAll("[name=outcome]:checked")].map((one) => one.value),
        agenda: [...form.querySelectorAll("#agenda li")].filter((row) => row.querySelector("[type=checkbox]").checked).map((row) => [row.dataset.iso3, row.querySelector(".why").value]),
      });
      const link = `${location.origin}/session/room#${made.key}`;
      const shown = document.createElement("div");
      shown.className = "state s-made";
      shown.innerHTML = "<p>The session is open. Keep the chair's link now: it is shown once.</p><p><input readonly aria-label=\"Chair's link\"></p><p><a class=\"button primary\">Open the room</a></p>";
      shown.querySelector("input").value = link;
      shown.querySelector("a").href = link;
      form.replaceWith(shown);
      shown.querySelector("a").focus();
    } catch (error) { S.put("said", error.message); button.disabled = false; }
  });
})();
