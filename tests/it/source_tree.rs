//! The files of `src/` as data: their lines, tokens and types without tests, and which file uses an item of which.
//!
//! Only the standard library is used, so that `tests/figures` compiles it in a second.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The path of a module below the crate, such as `["cube", "segment"]`.
type ModulePath = Vec<String>;

/// One file of production code without the tests inside it.
pub(crate) struct SourceFile {
    /// Path below `src/`, such as `cube/segment.rs`.
    pub(crate) name: String,
    /// Lines without inline tests: code, comments and blank lines.
    pub(crate) lines: usize,
    /// Lines that hold code, without inline tests.
    pub(crate) code_lines: usize,
    /// The code as tokens: no comments, strings and characters are `""`.
    pub(crate) tokens: Vec<String>,
    module: ModulePath,
    /// What `use` brings into the module: the name here, and the path from the crate.
    aliases: BTreeMap<String, ModulePath>,
    /// The paths that the code names, from the crate.
    paths: BTreeSet<ModulePath>,
}

/// The production files of `src/`, without files that exist for tests only.
pub(crate) struct SourceTree {
    /// In the order of their names.
    pub(crate) files: Vec<SourceFile>,
}

impl SourceTree {
    /// Reads every file below `<root>/src`.
    pub(crate) fn read(root: &Path) -> Self {
        Self::of(texts_below(&root.join("src")))
    }

    /// The tree of files given as name and text.
    pub(crate) fn of(texts: Vec<(String, String)>) -> Self {
        let mut test_modules = BTreeSet::new();
        let mut parsed = Vec::new();
        for (name, text) in texts {
            let module = module_path(&name);
            let split = without_tests(&text);
            for test in &split.test_modules {
                test_modules.insert(joined(&module, test));
            }
            parsed.push((name, module, split));
        }
        parsed.retain(|(_, module, _)| !(1..=module.len()).any(|length| test_modules.contains(&module[..length])));
        let modules: BTreeSet<ModulePath> = parsed.iter().map(|(_, module, _)| module.clone()).collect();
        let mut files: Vec<SourceFile> =
            parsed.into_iter().map(|(name, module, split)| source_file(name, module, split, &modules)).collect();
        files.sort_by(|a, b| a.name.cmp(&b.name));
        Self { files }
    }

    /// For each file the files whose items it names; re-exports are followed to the file of the definition.
    pub(crate) fn uses(&self) -> Vec<BTreeSet<usize>> {
        let modules: BTreeMap<&[String], usize> =
            self.files.iter().enumerate().map(|(at, file)| (file.module.as_slice(), at)).collect();
        let mut uses = Vec::new();
        for (at, file) in self.files.iter().enumerate() {
            let mut targets: BTreeSet<usize> =
                file.paths.iter().filter_map(|path| self.definition(&modules, path, 0)).collect();
            targets.remove(&at);
            uses.push(targets);
        }
        uses
    }

    /// Groups of files that reach each other by their uses, as names; the largest group first.
    pub(crate) fn cycles(&self) -> Vec<Vec<&str>> {
        let uses = self.uses();
        let reach: Vec<BTreeSet<usize>> = (0..uses.len()).map(|from| reachable(&uses, from)).collect();
        let mut seen = BTreeSet::new();
        let mut cycles = Vec::new();
        for from in 0..uses.len() {
            if seen.contains(&from) || !reach[from].contains(&from) {
                continue;
            }
            let group: Vec<usize> = reach[from].iter().copied().filter(|to| reach[*to].contains(&from)).collect();
            seen.extend(group.iter().copied());
            cycles.push(group.into_iter().map(|at| self.files[at].name.as_str()).collect::<Vec<_>>());
        }
        cycles.sort_by_key(|group| std::cmp::Reverse(group.len()));
        cycles
    }

    /// Names of structs, enums, types and traits, with the files that define them.
    pub(crate) fn types(&self) -> BTreeMap<&str, Vec<&str>> {
        let mut types: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for file in &self.files {
            let mut depth = 0_usize;
            for pair in file.tokens.windows(2) {
                match pair[0].as_str() {
                    "{" => depth += 1,
                    "}" => depth -= 1,
                    "struct" | "enum" => types.entry(&pair[1]).or_default().push(&file.name),
                    "type" | "trait" if depth == 0 => types.entry(&pair[1]).or_default().push(&file.name),
                    _ => {}
                }
            }
        }
        types
    }

    /// The file that defines what `path` names, or nothing for a module.
    fn definition(&self, modules: &BTreeMap<&[String], usize>, path: &[String], followed: usize) -> Option<usize> {
        let mut length = 0;
        loop {
            let file = *modules.get(&path[..length])?;
            let name = path.get(length)?;
            let alias = self.files[file].aliases.get(name).filter(|alias| alias.as_slice() != &path[..=length]);
            if let Some(alias) = alias.filter(|_| followed < 16) {
                let target: ModulePath = alias.iter().chain(&path[length + 1..]).cloned().collect();
                return self.definition(modules, &target, followed + 1);
            }
            if !modules.contains_key(&path[..=length]) {
                return Some(file);
            }
            length += 1;
        }
    }
}

fn reachable(uses: &[BTreeSet<usize>], from: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<usize> = uses[from].iter().copied().collect();
    while let Some(at) = open.pop() {
        if reached.insert(at) {
            open.extend(&uses[at]);
        }
    }
    reached
}

/// Name and text of every Rust file below a folder, in the order of their names.
pub(crate) fn texts_below(folder: &Path) -> Vec<(String, String)> {
    texts_of(folder, "rs")
}

/// The text of every file with an extension below a folder, by its path seen from there.
pub(crate) fn texts_of(folder: &Path, ending: &str) -> Vec<(String, String)> {
    let mut texts = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(open) = folders.pop() {
        for entry in fs::read_dir(&open).expect("a readable folder") {
            let path: PathBuf = entry.expect("a readable entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == ending) {
                let name = path.strip_prefix(folder).expect("a path below the folder").to_string_lossy().into_owned();
                texts.push((name, fs::read_to_string(&path).expect("a readable file")));
            }
        }
    }
    texts.sort();
    texts
}

/// `cube/mod.rs` and `cube.rs` are `cube`; `lib.rs` is the crate itself.
fn module_path(name: &str) -> ModulePath {
    let path = name.strip_suffix(".rs").unwrap_or(name);
    let path = path.strip_suffix("/mod").unwrap_or(path);
    if path == "lib" { Vec::new() } else { path.split('/').map(str::to_owned).collect() }
}

fn joined(module: &[String], name: &str) -> ModulePath {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

struct Token {
    text: String,
    line: usize,
}

fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let (mut at, mut line) = (0, 1);
    while at < chars.len() {
        let end = token_end(&chars, at);
        let text: String = chars[at..end].iter().collect();
        let first = chars[at];
        if first == '"' || (text.ends_with(['"', '#', '\'']) && text.len() > 1) {
            tokens.push(Token { text: "\"\"".to_owned(), line });
        } else if !first.is_whitespace() && !text.starts_with("//") && !text.starts_with("/*") {
            tokens.push(Token { text: text.clone(), line });
        }
        line += text.matches('\n').count();
        at = end;
    }
    tokens
}

/// Where the comment, string, word or sign that begins at `at` ends.
fn token_end(chars: &[char], at: usize) -> usize {
    let rest = &chars[at..];
    let starts = |what: &str| what.chars().enumerate().all(|(offset, c)| rest.get(offset) == Some(&c));
    let is_word = |c: &char| c.is_alphanumeric() || *c == '_';
    if starts("//") {
        return at + rest.iter().position(|c| *c == '\n').unwrap_or(rest.len());
    }
    if starts("/*") {
        let closed = (2..rest.len()).find(|end| rest[*end] == '*' && rest.get(end + 1) == Some(&'/'));
        return at + closed.map_or(rest.len(), |end| end + 2);
    }
    if starts("::") {
        return at + 2;
    }
    let prefix = ["br", "b", "cr", "c", "r", ""].into_iter().find(|prefix| {
        let next = rest.get(prefix.len());
        starts(prefix) && (next == Some(&'"') || (prefix.ends_with('r') && next == Some(&'#')))
    });
    if let Some(prefix) = prefix
        && let Some(end) = string_end(rest, prefix)
    {
        return at + end;
    }
    if rest[0] == '\'' {
        return at + character_or_lifetime_end(rest);
    }
    if is_word(&rest[0]) {
        return at + rest.iter().position(|c| !is_word(c)).unwrap_or(rest.len());
    }
    at + 1
}

fn string_end(rest: &[char], prefix: &str) -> Option<usize> {
    let hashes = rest[prefix.len()..].iter().take_while(|c| **c == '#').count();
    let open = prefix.len() + hashes;
    if rest.get(open) != Some(&'"') {
        return None;
    }
    let mut at = open + 1;
    while at < rest.len() {
        if rest[at] == '\\' && !prefix.ends_with('r') {
            at += 1;
        } else if rest[at] == '"' && rest[at + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes {
            return Some(at + 1 + hashes);
        }
        at += 1;
    }
    Some(rest.len())
}

fn character_or_lifetime_end(rest: &[char]) -> usize {
    if rest.get(1) == Some(&'\\') {
        return rest[3..].iter().position(|c| *c == '\'').map_or(rest.len(), |end| end + 4);
    }
    if rest.get(2) == Some(&'\'') {
        return 3;
    }
    1 + rest[1..].iter().position(|c| !c.is_alphanumeric() && *c != '_').unwrap_or(rest.len() - 1)
}

struct Split {
    production: Vec<Token>,
    /// Lines that belong to no item for tests, from its attribute to its end.
    lines: usize,
    /// Names of modules in files of their own that exist for tests.
    test_modules: Vec<String>,
}

/// Takes away every item under `#[cfg(test)]`.
fn without_tests(text: &str) -> Split {
    let tokens = tokens(text);
    let mut split = Split { production: Vec::new(), lines: text.lines().count(), test_modules: Vec::new() };
    let is_test = |at: usize| {
        let attribute = ["#", "[", "cfg", "(", "test", ")", "]"];
        attribute.iter().enumerate().all(|(offset, text)| tokens.get(at + offset).is_some_and(|t| t.text == *text))
    };
    let mut cut: Vec<std::ops::Range<usize>> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !is_test(at) {
            at += 1;
            continue;
        }
        let end = item_end(&tokens, at + 7);
        let item: Vec<&str> = tokens[at + 7..end].iter().map(|token| token.text.as_str()).collect();
        if let [.., "mod", name, ";"] = item.as_slice() {
            split.test_modules.push((*name).to_owned());
        }
        split.lines -= tokens[end - 1].line + 1 - tokens[at].line;
        cut.push(at..end);
        at = end;
    }
    let kept = |at: &usize| !cut.iter().any(|range| range.contains(at));
    split.production = tokens.into_iter().enumerate().filter(|(at, _)| kept(at)).map(|(_, token)| token).collect();
    split
}

fn item_end(tokens: &[Token], from: usize) -> usize {
    let mut depth = 0_usize;
    let mut is_use = false;
    for (at, token) in tokens.iter().enumerate().skip(from) {
        match token.text.as_str() {
            "use" => is_use = true,
            "(" | "[" | "{" => depth += 1,
            ")" | "]" => depth -= 1,
            "}" => {
                depth -= 1;
                if depth == 0 && !is_use {
                    return at + 1;
                }
            }
            ";" if depth == 0 => return at + 1,
            _ => {}
        }
    }
    tokens.len()
}

fn source_file(name: String, module: ModulePath, split: Split, modules: &BTreeSet<ModulePath>) -> SourceFile {
    let lines = split.lines;
    let code_lines = split.production.iter().map(|token| token.line).collect::<BTreeSet<_>>().len();
    let tokens: Vec<String> = split.production.into_iter().map(|token| token.text).collect();
    let mut aliases = BTreeMap::new();
    let mut exports = Vec::new();
    let mut paths = BTreeSet::new();
    let mut rest = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if tokens[at] == "use" && tokens.get(at + 1).is_some_and(|next| next != "<") {
            let is_export = at > 0 && (tokens[at - 1] == "pub" || tokens[at - 1] == ")");
            let end = at + tokens[at..].iter().position(|token| token == ";").expect("an import ends in a semicolon");
            for (alias, path) in import_leaves(&tokens[at + 1..end]) {
                let Some(path) = from_crate(&path, &module, &BTreeMap::new(), modules) else { continue };
                if is_export {
                    exports.push((alias.clone(), path.clone()));
                } else {
                    paths.insert(path.clone());
                }
                aliases.insert(alias, path);
            }
            at = end;
        } else {
            rest.push(tokens[at].as_str());
        }
        at += 1;
    }
    // A re-export is a use of its own only where the file names it.
    paths.extend(exports.into_iter().filter(|(alias, _)| rest.contains(&alias.as_str())).map(|(_, path)| path));
    paths.extend(named_paths(&rest).iter().filter_map(|path| from_crate(path, &module, &aliases, modules)));
    SourceFile { name, lines, code_lines, tokens, module, aliases, paths }
}

/// The leaves of an import: the name that it brings, and its path as written.
fn import_leaves(tokens: &[String]) -> Vec<(String, ModulePath)> {
    let mut leaves = Vec::new();
    let mut prefixes: Vec<ModulePath> = vec![Vec::new()];
    let mut path: ModulePath = Vec::new();
    let mut alias: Option<String> = None;
    for (at, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "::" | "as" => {}
            "{" => prefixes.push(std::mem::take(&mut path)),
            "," | "}" => {
                leaves.extend(leaf(&mut path, &mut alias));
                if token == "}" {
                    prefixes.pop();
                }
            }
            _ if at > 0 && tokens[at - 1] == "as" => alias = Some(token.clone()),
            _ => {
                if path.is_empty() {
                    path = prefixes.last().cloned().unwrap_or_default();
                }
                if token != "self" || path.is_empty() {
                    path.push(token.clone());
                }
            }
        }
        // A list in a list begins from the path before it.
        if token == "{" && prefixes.last().is_some_and(Vec::is_empty) {
            let outer = prefixes.len().saturating_sub(2);
            let inherited = prefixes[outer].clone();
            *prefixes.last_mut().expect("just pushed") = inherited;
        }
    }
    leaves.extend(leaf(&mut path, &mut alias));
    leaves
}

fn leaf(path: &mut ModulePath, alias: &mut Option<String>) -> Option<(String, ModulePath)> {
    let path = std::mem::take(path);
    let last = path.last()?.clone();
    Some((alias.take().unwrap_or(last), path))
}

/// Paths of two names or more outside imports.
fn named_paths(tokens: &[&str]) -> BTreeSet<ModulePath> {
    let is_name = |token: &str| token.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let mut paths = BTreeSet::new();
    let mut at = 0;
    while at < tokens.len() {
        if !is_name(tokens[at])
            || tokens.get(at + 1) != Some(&"::")
            || (at > 0 && [".", "::"].contains(&tokens[at - 1]))
        {
            at += 1;
            continue;
        }
        let mut path = vec![tokens[at].to_owned()];
        while tokens.get(at + 1) == Some(&"::") && tokens.get(at + 2).is_some_and(|next| is_name(next)) {
            path.push(tokens[at + 2].to_owned());
            at += 2;
        }
        paths.insert(path);
        at += 1;
    }
    paths
}

/// A path as written in `module`, from the crate; nothing for what is outside the crate or inside the file.
fn from_crate(
    path: &[String],
    module: &[String],
    aliases: &BTreeMap<String, ModulePath>,
    modules: &BTreeSet<ModulePath>,
) -> Option<ModulePath> {
    let (first, rest) = path.split_first()?;
    let ups = path.iter().take_while(|name| *name == "super").count();
    let (base, rest): (ModulePath, &[String]) = match first.as_str() {
        "crate" => (Vec::new(), rest),
        "self" => (module.to_vec(), rest),
        "super" => (module[..module.len().checked_sub(ups)?].to_vec(), &path[ups..]),
        _ if modules.contains(&joined(module, first)) => (joined(module, first), rest),
        _ => (aliases.get(first)?.clone(), rest),
    };
    Some(base.into_iter().chain(rest.iter().cloned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[(&str, &str)]) -> SourceTree {
        SourceTree::of(files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    fn uses(files: &[(&str, &str)]) -> Vec<(String, String)> {
        let tree = tree(files);
        let uses = tree.uses();
        let pairs = uses.iter().enumerate().flat_map(|(from, targets)| targets.iter().map(move |to| (from, *to)));
        pairs.map(|(from, to)| (tree.files[from].name.clone(), tree.files[to].name.clone())).collect()
    }

    fn pair(from: &str, to: &str) -> (String, String) {
        (from.to_owned(), to.to_owned())
    }

    #[test]
    fn a_re_export_is_followed_to_the_file_of_the_definition() {
        let files = [
            ("lib.rs", "pub mod a;\npub mod b;"),
            ("a/mod.rs", "mod inner;\npub use inner::Thing;"),
            ("a/inner.rs", "pub struct Thing;"),
            ("b.rs", "use crate::a::{self, Thing};\nfn f() -> a::Thing { Thing }"),
        ];
        assert_eq!(uses(&files), [pair("b.rs", "a/inner.rs")]);
    }

    #[test]
    fn a_file_that_names_its_re_export_uses_it_and_closes_a_cycle() {
        let files = [
            ("a/mod.rs", "mod inner;\npub use inner::Thing;\npub struct Own;\nfn f(_: Thing) {}"),
            ("a/inner.rs", "use super::Own;\npub struct Thing(Own);"),
            ("lib.rs", "mod a;"),
        ];
        assert_eq!(uses(&files), [pair("a/inner.rs", "a/mod.rs"), pair("a/mod.rs", "a/inner.rs")]);
        assert_eq!(tree(&files).cycles(), [["a/inner.rs", "a/mod.rs"]]);
    }

    #[test]
    fn imports_across_lines_lists_in_lists_and_other_names() {
        let files = [
            ("lib.rs", ""),
            ("a.rs", "pub struct A;"),
            ("b.rs", "pub struct B;"),
            ("c.rs", "pub fn c() {}"),
            ("d.rs", "use crate::{\n    a::A,\n    b::{B as Other},\n};\nfn f() { crate::c::c() } // crate::e::E"),
            ("e.rs", "pub struct E(&'static str); const E: E = E(\"crate::a::A\");"),
        ];
        assert_eq!(uses(&files), [pair("d.rs", "a.rs"), pair("d.rs", "b.rs"), pair("d.rs", "c.rs")]);
    }

    #[test]
    fn tests_are_no_part_of_a_file() {
        let text = "struct A;\n\n#[cfg(test)]\nmod cases;\n#[cfg(test)]\nmod tests {\n    use crate::b::B;\n}\n";
        let tree = tree(&[("a/mod.rs", text), ("a/cases.rs", ""), ("b.rs", "pub struct B;"), ("lib.rs", "")]);
        assert_eq!(
            tree.files.iter().map(|file| file.name.as_str()).collect::<Vec<_>>(),
            ["a/mod.rs", "b.rs", "lib.rs"]
        );
        assert_eq!((tree.files[0].lines, tree.files[0].code_lines), (2, 1));
        assert!(tree.uses().iter().all(BTreeSet::is_empty));
    }

    #[test]
    fn strings_characters_and_lifetimes_are_no_code() {
        let text = "fn f<'a>(x: &'a [u8]) { g('{', '\\'', b'}', r#\"a \"} b\"#, \"\\\"{\"); }\ntype T = u8;";
        let tree = tree(&[("lib.rs", text)]);
        assert_eq!(tree.types().keys().copied().collect::<Vec<_>>(), ["T"]);
    }
}
