//! Prints figures of the production code; `tests/figures` compiles and runs it.

mod source_tree;

use source_tree::{SourceFile, SourceTree};
use std::path::Path;

/// How many files one must touch to add a part, with its texts, tests and documents. Not countable by a program: engineers new to
/// the code listed them. The KPI is one of counts that the cube has; one of its own counts is twice as many.
const FILES_TO_TOUCH: [(&str, usize); 4] = [("KPI", 14), ("chart", 10), ("source", 20), ("alert gate", 14)];

fn main() {
    let tree = SourceTree::read(Path::new("."));
    let mut lines: Vec<usize> = tree.files.iter().map(|file| file.lines).collect();
    lines.sort_unstable();
    let (median, p90, max) = (lines[lines.len() / 2], lines[lines.len() * 9 / 10], lines[lines.len() - 1]);
    let total: usize = lines.iter().sum();
    let code: usize = tree.files.iter().map(|file| file.code_lines).sum();
    let per_1000 = |count: usize| count as f64 * 1000.0 / total as f64;
    let panics = per_1000(tree.files.iter().map(panics).sum());
    let indexed = per_1000(tree.files.iter().map(indexed).sum());
    let types = tree.types();
    let repeated: Vec<_> = types.iter().filter(|(_, files)| files.len() > 1).collect();
    let cycles = tree.cycles();
    let touched: Vec<String> = FILES_TO_TOUCH.iter().map(|(part, files)| format!("{part} {files}")).collect();

    println!("| figure | now | to reach |\n|---|---|---|");
    println!("| file lines, median / p90 / max without inline tests | {median} / {p90} / {max} | <= 110 / 240 / 350 |");
    println!("| cycles between files | {} | 0 |", cycles.len());
    println!("| files to touch (stated, not counted) | {} | KPI 4, others 3 |", touched.join(", "));
    println!("| panics per 1,000 lines: expect and the like, indexing | {panics:.1}, {indexed:.1} | <= 1, few |");
    println!("| type names with two meanings, of {} | {} | <= 5 |", types.len(), repeated.len());
    println!("| production lines | {total} | <= 32000 |");
    println!("\nLines are code, comments and blank lines of {} files of src/, without #[cfg(test)]", lines.len());
    println!("items and without files declared under it; lines with code are {code}. A cycle is a group of files");
    println!("that reach each other by the items they name. Panics are expect, unwrap, panic! and unreachable!.");
    if std::env::args().any(|argument| argument == "--list") {
        cycles.iter().for_each(|files| println!("\ncycle: {}", files.join(", ")));
        repeated.iter().for_each(|(name, files)| println!("\ntype {name}: {}", files.join(", ")));
        tree.files.iter().filter(|file| file.lines > 240).for_each(|file| println!("\n{}: {} lines", file.name, file.lines));
    }
}

fn panics(file: &SourceFile) -> usize {
    let calls = file.tokens.windows(3).filter(|next| next[0] == "." && next[2] == "(");
    let macros = file.tokens.windows(2).filter(|next| next[1] == "!");
    calls.filter(|next| ["expect", "unwrap"].contains(&next[1].as_str())).count()
        + macros.filter(|next| ["panic", "unreachable", "todo", "unimplemented"].contains(&next[0].as_str())).count()
}

fn indexed(file: &SourceFile) -> usize {
    const BEFORE_A_LIST: [&str; 12] =
        ["in", "return", "mut", "dyn", "else", "match", "as", "const", "if", "ref", "break", "move"];
    let is_value = |token: &str| {
        let name = token.starts_with(|c: char| c.is_alphabetic() || c == '_') && !BEFORE_A_LIST.contains(&token);
        name || [")", "]"].contains(&token)
    };
    file.tokens.windows(2).filter(|next| next[1] == "[" && is_value(&next[0])).count()
}
