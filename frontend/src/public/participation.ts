/** Pages to take part: all of them work without this script, which shows the button that prints. */

import "./pages";
import "../styles/participation.css";

for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    window.print();
  });
}
