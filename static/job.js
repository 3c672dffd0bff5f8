/* Long work shows how far it has come. Without this script there is a link to look again. */
"use strict";

const job = document.querySelector(".job");
const shown = document.getElementById("job-progress");

async function look() {
  try {
    const answer = await fetch(job.dataset.progress, { headers: { Accept: "text/html" } });
    if (answer.status !== 200 || answer.redirected) return location.reload();
    const text = await answer.text();
    if (text !== shown.innerHTML) shown.innerHTML = text;
  } catch {
    /* the server is away for a moment */
  }
  setTimeout(look, 1500);
}

setTimeout(look, 1500);
