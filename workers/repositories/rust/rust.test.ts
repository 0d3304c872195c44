import { expect, test } from 'vitest';
import { readGraph, tellDefinitions, tellRoutes } from '../../../tests/support/source-graph.ts';
import { rust } from './language.ts';

test('the graph of a workspace: modules in files and folders, crates by path, targets', async () => {
  const graph = await readGraph(rust, {
    'Cargo.toml': '[workspace]\nmembers = ["crates/*"]\n',
    'crates/core/Cargo.toml':
      '[package]\nname = "shop-core"\n[dependencies]\nserde = "1"\nlog = { package = "tracing-log", version = "0.1" }\n',
    'crates/core/src/lib.rs': `pub mod cart;
mod prices;
#[cfg(test)]
#[path = "elsewhere/checks.rs"]
mod checks;
mod gone;
pub use cart::Cart;
pub use crate::prices::{self, Price as P};
use serde::{Deserialize, Serialize};
use std::{collections::HashMap, fmt};
use Kind::A;
enum Kind { A }
mod inline {
    use super::cart::items::Item;
    use super::super::nothing;
    pub mod deep { use crate::prices::*; pub mod filed; }
}
`,
    'crates/core/src/inline/deep/filed.rs': '',
    'crates/core/src/cart/mod.rs':
      'pub mod items;\nuse self::items::Item;\nuse super::prices;\nuse log::info;\npub struct Cart;\nstatic T: &str = include_str!("table.txt");\n',
    'crates/core/src/cart/table.txt': 'x',
    'crates/core/src/cart/items.rs':
      'use super::Cart;\nfn f() -> crate::prices::Price { super::super::prices::make(); crate::cart::items::own() }\nmod nested;\n',
    'crates/core/src/cart/items/nested.rs': 'use crate::cart::{items::{Item, self}, Cart};\n',
    'crates/core/src/prices.rs': '// use crate::cart::items;\nconst S: &str = "use crate::cart";\n',
    'crates/core/src/elsewhere/checks.rs': 'use super::*;\n',
    'crates/core/tests/whole.rs': 'mod common;\nuse shop_core::cart::items::Item;\nuse common::setup;\n',
    'crates/core/tests/common/mod.rs': '',
    'crates/core/src/orphan.rs': '',
    'crates/app/Cargo.toml':
      '[package]\nname = "app"\n[dependencies]\nshop-core = { path = "../core" }\nshort = { package = "shop-core", path = "../core" }\n[[bin]]\nname = "tool"\npath = "tools/tool.rs"\n',
    'crates/app/src/main.rs':
      'use shop_core::{Cart, prices::Price};\nfn main() { short::cart::items::new(); unknown::x(); Vec::new(); }\n',
    'crates/app/tools/tool.rs': 'extern crate shop_core;\nuse rand::Rng;\n',
  });
  expect(graph.edges).toEqual([
    'crates/app/src/main.rs -> crates/core/src/cart/items.rs',
    'crates/app/src/main.rs -> crates/core/src/lib.rs',
    'crates/app/src/main.rs -> crates/core/src/prices.rs',
    'crates/app/tools/tool.rs -> crates/core/src/lib.rs',
    'crates/core/src/cart/items.rs -> crates/core/src/cart/items/nested.rs',
    'crates/core/src/cart/items.rs -> crates/core/src/cart/mod.rs',
    'crates/core/src/cart/items.rs -> crates/core/src/prices.rs',
    'crates/core/src/cart/items/nested.rs -> crates/core/src/cart/items.rs',
    'crates/core/src/cart/items/nested.rs -> crates/core/src/cart/mod.rs',
    'crates/core/src/cart/mod.rs -> crates/core/src/cart/items.rs',
    'crates/core/src/cart/mod.rs -> crates/core/src/cart/table.txt',
    'crates/core/src/cart/mod.rs -> crates/core/src/prices.rs',
    'crates/core/src/elsewhere/checks.rs -> crates/core/src/lib.rs',
    'crates/core/src/lib.rs -> crates/core/src/cart/items.rs',
    'crates/core/src/lib.rs -> crates/core/src/cart/mod.rs',
    'crates/core/src/lib.rs -> crates/core/src/elsewhere/checks.rs',
    'crates/core/src/lib.rs -> crates/core/src/inline/deep/filed.rs',
    'crates/core/src/lib.rs -> crates/core/src/prices.rs',
    'crates/core/tests/whole.rs -> crates/core/src/cart/items.rs',
    'crates/core/tests/whole.rs -> crates/core/tests/common/mod.rs',
  ]);
  expect(graph.externals).toEqual([
    'crates/core/src/cart/mod.rs -> tracing-log',
    'crates/core/src/lib.rs -> serde',
    'crates/core/src/lib.rs -> std (standard)',
  ]);
  expect(graph.unresolved).toEqual(['crates/core/src/lib.rs -> mod gone']);
  expect(graph.namesOf('crates/app/src/main.rs', 'crates/core/src/lib.rs')).toEqual(['Cart']);
  expect(graph.namesOf('crates/app/src/main.rs', 'crates/core/src/cart/items.rs')).toEqual(['new']);
  expect([...graph.modules.packages]).toEqual([
    ['crates/app', 'app'],
    ['crates/core', 'shop_core'],
  ]);
  expect(graph.modules.entryOf('crates/core')).toBe('crates/core/src/lib.rs');
});

test('modules below a path attribute, and path attributes inside of modules', async () => {
  const graph = await readGraph(rust, {
    'Cargo.toml': '[package]\nname = "shop"\n',
    'src/lib.rs':
      '#[path = "imp/unix.rs"]\nmod sys;\nmod plain;\nmod inline {\n  #[path = "other.rs"]\n  mod inner;\n}\n#[path = "threads"]\nmod thread {\n  #[path = "tls.rs"]\n  mod local;\n  mod deep { mod pool; }\n}\n',
    'src/imp/unix.rs': 'mod files;\nmod net;\nuse self::files::Open;\n',
    'src/imp/files.rs': 'mod own;\n',
    'src/imp/files/own.rs': 'use super::super::net::Socket;\n',
    'src/imp/net/mod.rs': '',
    'src/imp/unix/files.rs': '',
    'src/inline/other.rs': '',
    'src/threads/tls.rs': '',
    'src/threads/deep/pool.rs': '',
    'src/plain.rs':
      '#[path = "aside.rs"]\nmod aside;\nmod within {\n  #[path = "other.rs"]\n  mod inner;\n}\n#[path = "threads"]\nmod thread { mod named; }\nmod outer {\n  #[path = "moved"]\n  mod middle { mod last; }\n}\n',
    'src/aside.rs': '',
    'src/within/other.rs': '',
    'src/plain/within/other.rs': '',
    'src/threads/named.rs': '',
    'src/plain/outer/moved/last.rs': '',
  });
  expect(graph.edges).toEqual([
    'src/imp/files.rs -> src/imp/files/own.rs',
    'src/imp/files/own.rs -> src/imp/net/mod.rs',
    'src/imp/unix.rs -> src/imp/files.rs',
    'src/imp/unix.rs -> src/imp/net/mod.rs',
    'src/lib.rs -> src/imp/unix.rs',
    'src/lib.rs -> src/inline/other.rs',
    'src/lib.rs -> src/plain.rs',
    'src/lib.rs -> src/threads/deep/pool.rs',
    'src/lib.rs -> src/threads/tls.rs',
    'src/plain.rs -> src/aside.rs',
    'src/plain.rs -> src/plain/outer/moved/last.rs',
    'src/plain.rs -> src/plain/within/other.rs',
    'src/plain.rs -> src/threads/named.rs',
  ]);
  expect(graph.unresolved).toEqual([]);
});

test('crates that are only named in paths and attributes', async () => {
  const dependencies = ['serde', 'serde_json', 'tokio', 'log', 'trait-kit', 'unused', 'errors', 'doc'];
  const graph = await readGraph(rust, {
    'Cargo.toml': `[package]\nname = "shop"\n[dependencies]\n${dependencies.map((name) => `${name} = "1"\n`).join('')}own = { path = "own" }\n`,
    'own/Cargo.toml': '[package]\nname = "own"\n',
    'own/src/lib.rs': '',
    'src/main.rs':
      '#[tokio::main]\nasync fn main() { serde_json::to_string(&1); undeclared::x(); std::mem::drop(1); String::new(); }\n',
    'src/lib.rs':
      '#[derive(Debug, serde::Serialize, own::Kind)]\nstruct A;\n#[cfg_attr(test, trait_kit::mock)]\n#[doc(alias = "unused::x \\" unused::y")]\n#[a(crate::unused::x)]\nstruct B;\n',
    'src/bin/local.rs':
      'use self::inner::log;\nmod inner { pub mod log {} }\nmod errors { pub fn new() {} }\nfn main() { log::info(); errors::new(); }\n// unused::x()\n',
  });
  expect(graph.externals).toEqual([
    'src/lib.rs -> serde',
    'src/lib.rs -> trait-kit',
    'src/main.rs -> serde_json',
    'src/main.rs -> tokio',
  ]);
  expect(graph.edges).toEqual(['src/lib.rs -> own/src/lib.rs']);
});

test('crates that a workspace names and places, and libraries with a name of their own', async () => {
  const graph = await readGraph(rust, {
    'Cargo.toml':
      '[workspace]\n[workspace.dependencies]\nrenamed = { package = "real-one", path = "crates/real" }\nodd-package = { path = "crates/odd" }\nlogs = { package = "tracing-log", version = "0.2" }\nserde = "1"\n',
    'crates/real/Cargo.toml': '[package]\nname = "real-one"\n',
    'crates/real/src/lib.rs': 'pub mod a;\n',
    'crates/real/src/a.rs': 'pub struct Thing;\n',
    'crates/odd/Cargo.toml': '[package]\nname = "odd-package"\n[lib]\nname = "oddlib"\n',
    'crates/odd/src/lib.rs': 'pub fn f() {}\n',
    'crates/odd/tests/all.rs': 'use oddlib::f;\n',
    'crates/app/Cargo.toml':
      '[package]\nname = "app"\n[dependencies]\nrenamed.workspace = true\nodd-package = { workspace = true }\nlogs = { workspace = true }\nserde = { workspace = true }\n',
    'crates/app/src/main.rs':
      'use renamed::a::Thing;\nuse oddlib::f;\nuse odd_package::g;\nuse logs::info;\nuse serde::Serialize;\n',
    'crates/far/Cargo.toml':
      '[package]\nname = "far"\n[dependencies]\nother = { package = "odd-package", path = "../odd" }\n[workspace]\n',
    'crates/far/src/main.rs': 'use other::f;\nuse oddlib::g;\n',
    'copy/real/Cargo.toml': '[package]\nname = "real-one"\n',
    'copy/real/src/lib.rs': '',
  });
  expect(graph.edges).toEqual([
    'crates/app/src/main.rs -> crates/odd/src/lib.rs',
    'crates/app/src/main.rs -> crates/real/src/a.rs',
    'crates/far/src/main.rs -> crates/odd/src/lib.rs',
    'crates/odd/tests/all.rs -> crates/odd/src/lib.rs',
    'crates/real/src/lib.rs -> crates/real/src/a.rs',
  ]);
  expect(graph.namesOf('crates/app/src/main.rs', 'crates/odd/src/lib.rs')).toEqual(['f']);
  expect(graph.namesOf('crates/far/src/main.rs', 'crates/odd/src/lib.rs')).toEqual(['f']);
  expect(graph.externals).toEqual(['crates/app/src/main.rs -> serde', 'crates/app/src/main.rs -> tracing-log']);
  expect(graph.unresolved).toEqual([]);
});

test('paths and modules among the tokens that macros are given, and in what macros are made of', async () => {
  const graph = await readGraph(rust, {
    'Cargo.toml': '[package]\nname = "shop"\n[dependencies]\nserde_json = "1"\nquote = "1"\nunused = "1"\n',
    'src/lib.rs': `mod a;
mod b;
mod c;
mod d;
mod e;
mod f;
cfg_if::cfg_if! {
    if #[cfg(unix)] { #[path = "systems/unix.rs"] pub(crate) mod system; mod only; } else { mod gone; }
}
mod inside { thread_local! { static A: u8 = self::deep::x(); static B: u8 = super::d::x(); } }
`,
    'src/a.rs': `fn f() {
    println!("{} crate::c::x {:?}", crate::b::one(), serde_json::json!({ "a": 1 }));
    // crate::c::x
    vec![1, /* crate::c::x */ 2, r#"crate::c::x " unused::x"#, '"', super::d::two(), "\\" crate::c::x", Vec::<u8>::c::new()];
    matches!(x, self::A | crate::e::E::One);
}
#[doc = "crate::c"]
fn g() { quote! { crate::c::x(); unused::x() } }
macro_rules! made { () => { $crate::f::x(); crate::c::x(); self::c::x() } }
`,
    ...Object.fromEntries(['b', 'c', 'd', 'e', 'f', 'only', 'systems/unix'].map((name) => [`src/${name}.rs`, ''])),
  });
  expect(graph.edges).toEqual([
    'src/a.rs -> src/b.rs',
    'src/a.rs -> src/d.rs',
    'src/a.rs -> src/e.rs',
    'src/a.rs -> src/f.rs',
    ...['a', 'b', 'c', 'd', 'e', 'f', 'only', 'systems/unix'].map((name) => `src/lib.rs -> src/${name}.rs`),
  ]);
  expect(graph.externals).toEqual(['src/a.rs -> serde_json']);
  expect(graph.unresolved).toEqual([]);
});

test('paths that begin with a crate, whatever modules there are, and paths of modules under conditions', async () => {
  const graph = await readGraph(rust, {
    'Cargo.toml':
      '[package]\nname = "shop"\n[dependencies]\nserde = "1"\nlog = "1"\nrand = "1"\nown = { path = "own" }\n',
    'own/Cargo.toml': '[package]\nname = "own"\n',
    'own/src/lib.rs': 'pub mod item;\n',
    'own/src/item.rs': '',
    'src/main.rs': `mod serde;
mod own;
use ::serde::Serialize;
use ::{rand::Rng, own::item};
fn f() -> ::own::item::Item { ::log::info(); dbg!(::own::item::new()); }
#[cfg_attr(unix, path = "unix.rs")]
// Elsewhere:
#[cfg_attr(all(windows, not(test)), path = "windows.rs")]
mod system;
#[cfg_attr(test, allow(unused), path = "missing.rs")]
mod plain;
#[cfg_attr(test, path = "nowhere.rs")]
mod nowhere;
`,
    ...Object.fromEntries(['serde', 'own', 'unix', 'windows', 'plain'].map((name) => [`src/${name}.rs`, ''])),
  });
  expect(graph.edges).toEqual([
    'own/src/lib.rs -> own/src/item.rs',
    'src/main.rs -> own/src/item.rs',
    ...['own', 'plain', 'serde', 'unix', 'windows'].map((name) => `src/main.rs -> src/${name}.rs`),
  ]);
  expect(graph.externals).toEqual(['src/main.rs -> log', 'src/main.rs -> rand', 'src/main.rs -> serde']);
  expect(graph.unresolved).toEqual([]);
});

test('what is used among the tokens of macros, in braces and under other names', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
  const graph = await readGraph(rust, {
    'Cargo.toml': '[package]\nname = "app"\n[dependencies]\nlog = "1"\nserde = "1"\nrand = "1"\n',
    'src/lib.rs': names.map((name) => `mod ${name};\n`).join(''),
    ...Object.fromEntries(names.map((name) => [`src/${name}.rs`, ''])),
    'src/b.rs': 'mod deep;\n',
    'src/b/deep.rs': 'mod r#type;\n',
    'src/b/deep/type.rs': '',
    'src/d.rs': `macro_rules! made { () => { use $crate::{e::{E}, f::F as G}; use crate::{c, g}; } }
other! { use $path::{c}; use "crate::{c}"; use rand::{Rng} more; }
quote! { use crate::{c}; }
`,
    'src/e.rs': 'mod inside;\nmacro_rules! made { () => { use $crate::e::inside::{here}; } }\n',
    'src/e/inside.rs': '',
    'src/f.rs': 'run! { use crate::b::{deep::One}; }\nmod inner { run! { use super::super::h::{self, H}; } }\n',
    'src/g.rs': `cfg_if::cfg_if! {
  if #[cfg(unix)] {
    use crate::{
      a::A, // and crate::c::{C}
      b::{self as other, deep::r#type::{One, Two}, *},
    };
    pub use ::log::{info as tell, warn};
    use serde as json;
  }
}
`,
  });
  expect(graph.edges.filter((edge) => !edge.startsWith('src/lib.rs'))).toEqual([
    'src/b.rs -> src/b/deep.rs',
    'src/b/deep.rs -> src/b/deep/type.rs',
    'src/d.rs -> src/e.rs',
    'src/d.rs -> src/f.rs',
    'src/e.rs -> src/e/inside.rs',
    'src/f.rs -> src/b/deep.rs',
    'src/f.rs -> src/h.rs',
    'src/g.rs -> src/a.rs',
    'src/g.rs -> src/b.rs',
    'src/g.rs -> src/b/deep/type.rs',
  ]);
  expect(graph.externals).toEqual(['src/g.rs -> log', 'src/g.rs -> serde']);
});

test('modules with names that are words of the language', async () => {
  const graph = await readGraph(rust, {
    'src/main.rs': 'mod r#type;\nmod r#in { mod r#match; }\nmod a;\n',
    'src/type.rs': '',
    'src/in/match.rs': '',
    'src/a.rs': 'use crate::r#type::T;\n',
  });
  expect(graph.edges).toEqual([
    'src/a.rs -> src/type.rs',
    'src/main.rs -> src/a.rs',
    'src/main.rs -> src/in/match.rs',
    'src/main.rs -> src/type.rs',
  ]);
  expect(graph.unresolved).toEqual([]);
});

test('paths through modules that are written inside of files', async () => {
  const graph = await readGraph(rust, {
    'src/main.rs': 'mod a;\nmod b { pub mod c; pub mod d; use c::Thing; }\nmod kinds;\n',
    'src/a.rs': 'use super::b::d::go;\nfn f() { crate::b::c::go(); }\n',
    'src/b/c.rs': 'use super::super::kinds::Kind;\nuse super::d::go;\n',
    'src/b/d.rs': '',
    'src/kinds.rs': '',
  });
  expect(graph.edges).toEqual([
    'src/a.rs -> src/b/c.rs',
    'src/a.rs -> src/b/d.rs',
    'src/b/c.rs -> src/b/d.rs',
    'src/b/c.rs -> src/kinds.rs',
    'src/main.rs -> src/a.rs',
    'src/main.rs -> src/b/c.rs',
    'src/main.rs -> src/b/d.rs',
    'src/main.rs -> src/kinds.rs',
  ]);
});

test('definitions and branches', async () => {
  const { sources } = await readGraph(rust, {
    'a.rs': `pub struct Shape { x: u8 }
enum Kind { A }
trait Draw { fn draw(&self); }
type Alias = Shape;
const LIMIT: u8 = 1;
macro_rules! m { () => {} }
impl Draw for Shape {
    fn draw(&self) {
        if self.x > 1 && true || false {}
        match self.x { 1 => {}, _ => {} }
        while let Some(_) = None {}
    }
}
mod inner {
    pub fn helper() { for _ in 0..1 {} loop { break } }
}
fn main() {}
`,
  });
  expect(sources.flatMap(tellDefinitions)).toEqual([
    'struct Shape 1-1 1',
    'enum Kind 2-2 1',
    'trait Draw 3-3 1',
    'method draw 3-3 1',
    'type Alias 4-4 1',
    'constant LIMIT 5-5 1',
    'macro m 6-6 1',
    'method draw 8-12 7',
    'module inner 14-16 3',
    'function helper 15-15 3',
    'function main 17-17 1',
  ]);
  expect(sources[0]?.source.isProgram).toBe(true);
});

test('routes of Actix, Rocket and Axum', async () => {
  const { sources } = await readGraph(rust, {
    'a.rs': `#[get("/a/{id}")]
async fn a() {}
fn app() -> Router { Router::new().route("/b", get(b).post(axum::routing::put(c))).route("/d", any(d)) }
`,
  });
  expect(sources.flatMap(tellRoutes)).toEqual(['1 GET /a/{id}', '3 GET /b', '3 POST /b', '3 * /d']);
});

test.each([
  [
    'fn a() { Router::new().nest("/api", Router::new().route("/x", get(x))).route("/y", get(y)); }',
    ['GET /y', 'GET /api/x'],
  ],
  [
    'fn a() { let api = Router::new().route("/x", get(x)); let app = Router::new().nest("/api", api).merge(other); }',
    ['GET /api/x'],
  ],
  [
    'fn a() -> Router { Router::new().nest("/api", b()) } fn b() -> Router { Router::new().route("/x", get(x)) }',
    ['GET /api/x'],
  ],
  [
    'fn a() { App::new().service(web::scope("/v1").service(b).route("/x", web::get().to(x))); } #[get("/b")] async fn b() {}',
    ['GET /v1/x', 'GET /v1/b'],
  ],
  ['#[post("/a")] fn a() {} fn main() { rocket::build().mount("/api", routes![a]); }', ['POST /api/a']],
  [
    'fn a() { Router::new().nest(BASE, Router::new().route("/x", get(x))); web::scope(BASE).route("/y", web::get().to(y)); }',
    [],
  ],
])('follows where %s mounts', async (text, expected) => {
  const { sources } = await readGraph(rust, { 'a.rs': text });
  const routes = sources.flatMap(({ source }) => source.routes.map(({ method, path }) => `${method} ${path}`));
  expect(routes.sort()).toEqual(expected.sort());
});
