//! The sources of a crate, parsed: which modules there are, what each defines, imports and names. Tests are left out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path as FilePath;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Item, Meta, UseTree, Visibility};

/// A path by its segments. A module's begins below the crate.
pub(crate) type Path = Vec<String>;

/// What one module says, without its tests.
#[derive(Debug, Default)]
pub(crate) struct Module {
    /// The file it stands in, below `src`.
    pub(crate) file: String,
    /// What it defines itself.
    pub(crate) items: BTreeSet<String>,
    /// What its `use` lines call by which name.
    pub(crate) aliases: BTreeMap<String, Path>,
    /// Where its `use …::*` lines lead.
    pub(crate) globs: Vec<Path>,
    /// What it imports for itself; what it only hands on is not among these.
    pub(crate) imports: Vec<Path>,
    /// Every path in its code, types, attributes and macros.
    pub(crate) paths: BTreeSet<Path>,
    /// Its numbers, characters and texts, as they are written.
    pub(crate) literals: Vec<String>,
    /// Whether something in it is `async`.
    pub(crate) is_async: bool,
    /// Whether it speaks of the lint on unsafe code.
    pub(crate) names_unsafe: bool,
    tests: BTreeSet<String>,
}

/// A crate's modules by their paths.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) modules: BTreeMap<Path, Module>,
}

impl Tree {
    /// The crate whose root is `folder/lib.rs`.
    pub(crate) fn read(folder: &FilePath) -> Self {
        let below = |path: &FilePath| path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
        Self::of(super::sources_in(folder).iter().map(|(path, text)| (below(path), text.as_str())))
    }

    /// The crate of these files, each by its name below `src`.
    pub(crate) fn of<Name: AsRef<str>, Text: AsRef<str>>(files: impl IntoIterator<Item = (Name, Text)>) -> Self {
        let mut tree = Self::default();
        tree.modules.entry(Path::new()).or_default();
        for (name, text) in files {
            let name = name.as_ref();
            let parsed = syn::parse_file(text.as_ref()).unwrap_or_else(|error| panic!("{name}: {error}"));
            tree.add(name, module_of(name), &parsed.items, &parsed.attrs);
        }
        let tests: Vec<Path> = tree
            .modules
            .iter()
            .flat_map(|(path, module)| {
                module.tests.iter().map(|name| [path.as_slice(), std::slice::from_ref(name)].concat())
            })
            .collect();
        tree.modules.retain(|path, _| !tests.iter().any(|test| path.starts_with(test)));
        tree
    }

    fn add(&mut self, file: &str, path: Path, items: &[Item], attributes: &[Attribute]) {
        let mut reader = Reader::default();
        reader.module.file = file.to_owned();
        attributes.iter().for_each(|attribute| reader.visit_attribute(attribute));
        for item in items {
            reader.module.items.extend(name_of(item));
            reader.visit_item(item);
        }
        for (name, items) in reader.inline {
            self.add(file, [path.as_slice(), &[name]].concat(), &items, &[]);
        }
        self.modules.insert(path, reader.module);
    }
}

fn module_of(file: &str) -> Path {
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    let stem = stem.strip_suffix("/mod").unwrap_or(stem);
    if matches!(stem, "lib" | "mod") { Path::new() } else { stem.split('/').map(str::to_owned).collect() }
}

fn name_of(item: &Item) -> Option<String> {
    let name = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::TraitAlias(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(name.to_string())
}

/// Whether this stands in tests alone.
fn is_test(attributes: &[Attribute]) -> bool {
    fn names(tokens: TokenStream, word: &str) -> bool {
        tokens.into_iter().any(|token| match token {
            TokenTree::Ident(ident) => ident == word,
            TokenTree::Group(group) => names(group.stream(), word),
            _ => false,
        })
    }
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::List(list) if list.path.is_ident("cfg") => {
            names(list.tokens.clone(), "test") && !names(list.tokens.clone(), "not")
        }
        _ => false,
    })
}

#[derive(Default)]
struct Reader {
    module: Module,
    inline: Vec<(String, Vec<Item>)>,
}

impl Reader {
    fn import(&mut self, tree: &UseTree, before: &[String], is_handed_on: bool) {
        let with = |name: &syn::Ident| {
            let own = (name != "self").then(|| name.to_string());
            before.iter().cloned().chain(own).collect::<Path>()
        };
        let (name, path) = match tree {
            UseTree::Path(path) => {
                let before = [before, &[path.ident.to_string()]].concat();
                return self.import(&path.tree, &before, is_handed_on);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.import(tree, before, is_handed_on));
            }
            UseTree::Glob(_) => return self.module.globs.push(before.to_vec()),
            UseTree::Name(name) => {
                let path = with(&name.ident);
                (path.last().cloned().unwrap_or_default(), path)
            }
            UseTree::Rename(name) => (name.rename.to_string(), with(&name.ident)),
        };
        if !is_handed_on {
            self.module.imports.push(path.clone());
        }
        self.module.aliases.insert(name, path);
    }

    /// What stands in tokens: paths, literals, and the word `async`.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path = Path::new();
        let mut tokens = tokens.into_iter().peekable();
        let (mut colons, mut dots) = (0, 0);
        while let Some(token) = tokens.next() {
            if let TokenTree::Ident(ident) = &token
                && dots != 1
            {
                if colons != 2 {
                    self.path(std::mem::take(&mut path));
                }
                path.push(ident.to_string());
                self.module.is_async |= ident == "async";
                (colons, dots) = (0, 0);
                continue;
            }
            match &token {
                TokenTree::Punct(punct) if punct.as_char() == ':' && colons < 2 => {
                    colons += 1;
                    continue;
                }
                TokenTree::Punct(punct) if punct.as_char() == '#' => {
                    if matches!(tokens.peek(), Some(TokenTree::Group(group)) if is_doc(group.stream())) {
                        tokens.next();
                    }
                }
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => self.module.literals.push(literal.to_string()),
                _ => {}
            }
            let is_dot = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '.');
            dots = if is_dot { dots + 1 } else { 0 };
            self.path(std::mem::take(&mut path));
            colons = 0;
        }
        self.path(path);
    }

    fn path(&mut self, path: Path) {
        if !path.is_empty() {
            self.module.names_unsafe |= path == ["unsafe_code"];
            self.module.paths.insert(path);
        }
    }
}

fn is_doc(attribute: TokenStream) -> bool {
    matches!(attribute.into_iter().next(), Some(TokenTree::Ident(name)) if name == "doc")
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item(&mut self, item: &'ast Item) {
        match item {
            Item::Mod(module) if is_test(&module.attrs) => {
                self.module.tests.insert(module.ident.to_string());
            }
            Item::Mod(module) => {
                module.attrs.iter().for_each(|attribute| self.visit_attribute(attribute));
                if let Some((_, items)) = &module.content {
                    self.inline.push((module.ident.to_string(), items.clone()));
                }
            }
            Item::Use(import) => {
                let is_handed_on = !matches!(import.vis, Visibility::Inherited);
                self.import(&import.tree, &[], is_handed_on);
            }
            _ => visit::visit_item(self, item),
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.path(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        visit::visit_macro(self, call);
        self.tokens(call.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        match &attribute.meta {
            Meta::Path(_) => {}
            Meta::List(list) => self.tokens(list.tokens.clone()),
            Meta::NameValue(value) if value.path.is_ident("doc") => {}
            Meta::NameValue(value) => self.visit_expr(&value.value),
        }
    }

    fn visit_lit(&mut self, literal: &'ast syn::Lit) {
        let text = match literal {
            syn::Lit::Str(text) => text.token(),
            syn::Lit::ByteStr(text) => text.token(),
            syn::Lit::CStr(text) => text.token(),
            syn::Lit::Char(text) => text.token(),
            _ => return,
        };
        self.module.literals.push(text.to_string());
    }

    fn visit_signature(&mut self, signature: &'ast syn::Signature) {
        self.module.is_async |= signature.asyncness.is_some();
        visit::visit_signature(self, signature);
    }

    fn visit_expr_async(&mut self, block: &'ast syn::ExprAsync) {
        self.module.is_async = true;
        visit::visit_expr_async(self, block);
    }

    fn visit_expr_closure(&mut self, closure: &'ast syn::ExprClosure) {
        self.module.is_async |= closure.asyncness.is_some();
        visit::visit_expr_closure(self, closure);
    }
}
