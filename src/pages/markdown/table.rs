//! The tables of a page: their cells, aligned by classes.

use pulldown_cmark::Alignment;

/// The table that is being written.
#[derive(Default)]
pub(super) struct MarkdownTable {
    pub(super) alignments: Vec<Alignment>,
    pub(super) column: usize,
    pub(super) is_head: bool,
}

impl MarkdownTable {
    /// The start of a cell. The writer of `pulldown_cmark` aligns by inline styles, which the content security policy forbids.
    pub(super) fn open_cell(&self) -> String {
        let class = match self.alignments.get(self.column) {
            Some(Alignment::Right) => " class=\"right\"",
            Some(Alignment::Center) => " class=\"middle\"",
            Some(Alignment::Left | Alignment::None) | None => " class=\"left\"",
        };
        if self.is_head { format!("<th scope=\"col\"{class}>") } else { format!("<td{class}>") }
    }

    /// The end of the cell.
    pub(super) fn close_cell(&mut self) -> String {
        self.column += 1;
        if self.is_head { "</th>".into() } else { "</td>".into() }
    }
}
