// Searching as one types: hides the rows of the table that are not called what was typed, by the name that is
// shown or by the other names and codes that a row has. Without this script the same form asks the server.
"use strict";

(function () {
  var field = document.querySelector("input[data-filter]");
  var table = document.querySelector("table[data-live]");
  var count = document.querySelector("[data-count]");
  if (!field || !table) {
    return;
  }
  var given = plain(field.value);
  var said = count ? count.textContent : "";
  var rows = Array.prototype.map.call(table.tBodies[0].rows, function (row) {
    return {
      row: row,
      name: plain(row.cells[0].textContent),
      others: (row.getAttribute("data-names") || "").split("; ").map(plain),
    };
  });

  // What people write in different ways is the same, as it is for the server.
  function plain(text) {
    var words = text.toLowerCase().replace(/[.'’]/g, "").replace(/&/g, " and ").replace(/-/g, " ");
    return words.replace(/\s+/g, " ").trim();
  }

  function withoutCouncil(words) {
    return words.replace(/ ((county|city|borough|metropolitan|district|london|unitary) )*council$/, "");
  }

  function fits(each, wanted) {
    var begins = function (other) {
      return other.indexOf(wanted) === 0;
    };
    return each.name.indexOf(wanted) >= 0 || each.others.some(begins);
  }

  function inWords(wanted, shown) {
    // More than was asked of the server, and what it alone knows, can only be had from the server.
    var narrower = wanted.indexOf(given) === 0;
    var of = shown + " of " + rows.length + " shown";
    if (!narrower) {
      return of + ": press Show to look through all authorities";
    }
    return shown ? of : of + ": press Show to look up other names and codes";
  }

  field.addEventListener("input", function () {
    var typed = plain(field.value);
    var wanted = withoutCouncil(typed);
    var shown = 0;
    rows.forEach(function (each) {
      each.row.hidden = typed !== given && !fits(each, wanted);
      shown += each.row.hidden ? 0 : 1;
    });
    if (count) {
      count.textContent = typed === given ? said : inWords(typed, shown);
    }
  });
})();
