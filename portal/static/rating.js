// Says below each pair of ratings which predikat follows, and whether it departs from the periods. The page works without.
document.querySelectorAll("form.rating").forEach((form) => {
  const say = (out) => {
    const card = out.closest("section"), head = card.querySelector("[data-hasil]");
    const hasil = head ? head.dataset.hasil : card.querySelector("[name^=h-]").value;
    const perilaku = card.querySelector("[name^=p-]").value, usual = out.dataset.usual.split(" ");
    const cell = hasil && perilaku && form.querySelector(`[data-pair="${hasil} ${perilaku}"]`);
    const departs = cell && ((!head && usual[0] && usual[0] !== hasil) || (usual[1] && usual[1] !== perilaku));
    out.textContent = cell ? `${out.dataset.words} ${cell.textContent}${departs ? `; ${out.dataset.departs}` : ""}` : "";
    card.querySelector("[name^=w-]").required = Boolean(departs);
  };
  form.querySelectorAll(".follows").forEach(say);
  form.addEventListener("change", (event) => {
    const out = event.target.closest("section")?.querySelector(".follows");
    if (out) say(out);
  });
});
