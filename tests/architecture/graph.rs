//! Which file leans on which: names followed through `use` and re-exports to the file where the item lives.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Module, Path, Tree};

/// Where a path leads: a module of the crate, and in it an item (none: the module itself is meant).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Target {
    pub(crate) module: Path,
    pub(crate) item: Option<String>,
}

/// Who leans on whom.
pub(crate) type Edges = BTreeMap<String, BTreeSet<String>>;

/// Longer chains of re-exports are circles of their own.
const MOST_HOPS: usize = 16;

impl Tree {
    /// Where a path leads that a module writes; none outside the crate.
    pub(crate) fn target(&self, from: &[String], path: &[String]) -> Option<Target> {
        self.follow(from, path, MOST_HOPS)
    }

    /// A path as the compiler sees it from the crate's root, or a foreign one with its `use` undone.
    pub(crate) fn spelled_out(&self, from: &[String], path: &[String]) -> Path {
        let mut path = path.to_vec();
        for _ in 0..MOST_HOPS {
            match path.first().and_then(|first| self.modules.get(from)?.aliases.get(first)) {
                Some(alias) if alias.first() != path.first() => path = [alias, &path[1..]].concat(),
                Some(alias) if alias.len() > 1 => return [alias, &path[1..]].concat(),
                _ => break,
            }
        }
        path
    }

    fn follow(&self, from: &[String], path: &[String], hops: usize) -> Option<Target> {
        let hops = hops.checked_sub(1)?;
        let module = self.modules.get(from)?;
        let (first, rest) = path.split_first()?;
        match first.as_str() {
            "crate" => self.walk(&[], rest, hops),
            "self" => self.walk(from, rest, hops),
            "super" => self.walk(from.split_last()?.1, rest, hops),
            _ if self.knows(from, module, first) => self.walk(from, path, hops),
            _ => self.through_globs(from, module, path, hops),
        }
    }

    fn walk(&self, from: &[String], path: &[String], hops: usize) -> Option<Target> {
        let Some((first, rest)) = path.split_first() else {
            return Some(Target { module: from.to_vec(), item: None });
        };
        let module = self.modules.get(from)?;
        let child = [from, std::slice::from_ref(first)].concat();
        if first == "super" {
            return self.walk(from.split_last()?.1, rest, hops);
        }
        let own = Some(Target { module: from.to_vec(), item: Some(first.clone()) });
        // A function may be called like a module; a longer path cannot end in it.
        if rest.is_empty() && module.items.contains(first) {
            return own;
        }
        if self.modules.contains_key(&child) {
            return self.walk(&child, rest, hops);
        }
        if let Some(alias) = module.aliases.get(first) {
            let is_foreign = alias.first() == Some(first);
            return if is_foreign { None } else { self.follow(from, &[alias, rest].concat(), hops) };
        }
        if module.items.contains(first) {
            return own;
        }
        self.through_globs(from, module, path, hops).or(own)
    }

    fn through_globs(&self, from: &[String], module: &Module, path: &[String], hops: usize) -> Option<Target> {
        module.globs.iter().find_map(|glob| {
            let Target { module: behind, item: None } = self.follow(from, glob, hops)? else { return None };
            let is_known = self.knows(&behind, self.modules.get(&behind)?, &path[0]);
            if is_known { self.walk(&behind, path, hops) } else { None }
        })
    }

    fn knows(&self, path: &[String], module: &Module, name: &String) -> bool {
        module.aliases.contains_key(name)
            || module.items.contains(name)
            || self.modules.contains_key(&[path, std::slice::from_ref(name)].concat())
    }

    /// Every place outside itself that a module leans on. To name a module is not to lean on its file: what is used
    /// of it counts.
    fn leans_on<'tree>(&'tree self, path: &'tree [String], module: &'tree Module) -> impl Iterator<Item = Target> {
        let named = module.imports.iter().chain(&module.paths).filter_map(move |named| self.target(path, named));
        let all = module.globs.iter().filter_map(move |glob| {
            let target = self.target(path, glob)?;
            Some(Target { item: Some("*".to_owned()), ..target })
        });
        named.filter(|target| target.item.is_some()).chain(all)
    }

    /// Between files.
    pub(crate) fn files(&self) -> Edges {
        let mut edges = Edges::new();
        for (path, module) in &self.modules {
            let leans = edges.entry(module.file.clone()).or_default();
            for target in self.leans_on(path, module) {
                let file = &self.modules[&target.module].file;
                if *file != module.file {
                    leans.insert(file.clone());
                }
            }
        }
        edges
    }

    /// Between rooms, the top folders: whatever is named, also by the way of a room that hands it on.
    pub(crate) fn rooms(&self) -> BTreeMap<String, BTreeMap<String, BTreeSet<String>>> {
        let mut rooms: BTreeMap<String, BTreeMap<String, BTreeSet<String>>> = BTreeMap::new();
        for (path, module) in self.modules.iter().filter(|(path, _)| is_in_a_room(path)) {
            let names = rooms.entry(path[0].clone()).or_default();
            let all = module.imports.iter().chain(&module.paths).chain(module.aliases.values()).chain(&module.globs);
            for named in all {
                let written = self.spelled_out(path, named);
                let written = (written.first().map(String::as_str) == Some("crate")).then(|| written.get(1).cloned());
                let target = self.target(path, named).and_then(|target| target.module.first().cloned());
                for other in written.flatten().into_iter().chain(target) {
                    if other != path[0] && self.modules.contains_key(std::slice::from_ref(&other)) {
                        names.entry(other).or_default().insert(module.file.clone());
                    }
                }
            }
        }
        rooms
    }
}

fn is_in_a_room(path: &[String]) -> bool {
    path.first().is_some_and(|room| room != "main")
}

/// The circles of a graph: every set of two or more that lead to each other.
pub(crate) fn circles(edges: &Edges) -> Vec<BTreeSet<String>> {
    let reached = |from: &String| {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&String> = edges.get(from).into_iter().flatten().collect();
        while let Some(next) = open.pop() {
            if seen.insert(next.clone()) {
                open.extend(edges.get(next).into_iter().flatten());
            }
        }
        seen
    };
    let reaches: BTreeMap<&String, BTreeSet<String>> = edges.keys().map(|from| (from, reached(from))).collect();
    let circle = |from: &String| -> BTreeSet<String> {
        reaches[from].iter().filter(|to| reaches.get(to).is_some_and(|back| back.contains(from))).cloned().collect()
    };
    let found: BTreeSet<BTreeSet<String>> = edges.keys().map(circle).filter(|circle| circle.len() > 1).collect();
    found.into_iter().collect()
}
