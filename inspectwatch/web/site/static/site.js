// Searching as one types: hides the rows of the table whose text does not hold what was typed. Without this
// script the same form asks the server.
"use strict";

(function () {
  var field = document.querySelector("input[data-filter]");
  var table = document.querySelector("table[data-live]");
  var count = document.querySelector("[data-count]");
  if (!field || !table) {
    return;
  }
  var given = field.value.trim();
  var said = count ? count.textContent : "";
  var rows = Array.prototype.map.call(table.tBodies[0].rows, function (row) {
    return { row: row, text: row.cells[0].textContent.toLowerCase() };
  });

  field.addEventListener("input", function () {
    var wanted = field.value.trim().toLowerCase();
    // More than was asked of the server can only be had from the server.
    var narrower = wanted.indexOf(given.toLowerCase()) === 0;
    var shown = 0;
    rows.forEach(function (each) {
      each.row.hidden = narrower && each.text.indexOf(wanted) < 0;
      shown += each.row.hidden ? 0 : 1;
    });
    if (count) {
      count.textContent = wanted === given.toLowerCase() ? said : shown + " of " + rows.length + " shown";
    }
  });
})();
