/** Pages to take part, beside « pages.ts »: all of them work without this script, which shows the button that prints. */

import "./participation.css";

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    window.print();
  });
}
