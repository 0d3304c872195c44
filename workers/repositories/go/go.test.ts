import { expect, test } from 'vitest';
import { readGraph, tellDefinitions, tellRoutes } from '../../../tests/support/source-graph.ts';
import { go } from './language.ts';

test('the graph of a module with internal packages, aliases and tests', async () => {
  const graph = await readGraph(go, {
    'go.mod':
      'module example.com/shop\n\ngo 1.22\n\nrequire (\n\tgithub.com/go-chi/chi/v5 v5.0.1\n\tgolang.org/x/text v0.1.0 // indirect\n)\n',
    'cmd/shop/main.go': `package main

import (
	"fmt"
	"net/http"

	"example.com/shop/internal/store"
	api "example.com/shop/web"
	_ "example.com/shop/drivers"
	. "example.com/shop/dsl"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/other/lib/sub/deep"
	"example.com/shop/missing"
)

func main() { fmt.Println(store.Open(), api.Serve, middleware.Logger, deep.X, http.StatusOK); var s store.Store }
`,
    'internal/store/store.go': 'package store\n\ntype Store struct{}\n',
    'internal/store/open.go': 'package store\n\nfunc Open() *Store { return nil }\nfunc (s *Store) Close() {}\n',
    'internal/store/open_windows.go': 'package store\n\nfunc Open() *Store { return nil }\n',
    'internal/store/unused.go': 'package store\n\nfunc hidden() {}\n',
    'internal/store/store_test.go':
      'package store_test\n\nimport "example.com/shop/internal/store"\n\nvar s store.Store\n',
    'web/serve.go': 'package webapi\n\nimport "example.com/shop/internal/store"\n\nvar Serve = store.Limit\n',
    'web/other.go': 'package webapi\n\nimport "example.com/shop/web/nested"\n\nvar x = nested.New()\n',
    'web/nested/new.go': 'package nested\n\nfunc New() int { return 0 }\n',
    'internal/store/limit.go': 'package store\n\nconst (\n\tLimit, Other = 1, 2\n)\n',
    'drivers/a.go': 'package drivers\n\nimport "C"\n\nfunc init() {}\n',
    'dsl/dsl.go': 'package dsl\n',
  });
  expect(graph.edges).toEqual([
    'cmd/shop/main.go -> drivers/a.go',
    'cmd/shop/main.go -> dsl/dsl.go',
    'cmd/shop/main.go -> internal/store/open.go',
    'cmd/shop/main.go -> internal/store/open_windows.go',
    'cmd/shop/main.go -> internal/store/store.go',
    'cmd/shop/main.go -> web/serve.go',
    'internal/store/store_test.go -> internal/store/store.go',
    'web/other.go -> web/nested/new.go',
    'web/serve.go -> internal/store/limit.go',
  ]);
  expect(graph.externals).toEqual([
    'cmd/shop/main.go -> fmt (standard)',
    'cmd/shop/main.go -> github.com/go-chi/chi/v5',
    'cmd/shop/main.go -> github.com/other/lib',
    'cmd/shop/main.go -> net/http (standard)',
    'drivers/a.go -> C (standard)',
  ]);
  expect(graph.unresolved).toEqual(['cmd/shop/main.go -> example.com/shop/missing']);
  expect(graph.namesOf('cmd/shop/main.go', 'internal/store/open.go')).toEqual(['Open']);
  expect(graph.modules.parts?.get('internal/store')).toBe('internal/store');
  expect(graph.modules.entryOf('cmd/shop')).toBe('cmd/shop/main.go');
});

test('several modules: a workspace, one that replaces another, and one inside another', async () => {
  const graph = await readGraph(go, {
    'go.work': 'go 1.22\nuse ./a\nuse ./b\n',
    'a/go.mod': 'module example.com/a\nreplace example.com/forked v1.0.0 => ../forks/c\n',
    'a/main.go':
      'package main\n\nimport (\n\t"example.com/b/x"\n\t"example.com/forked"\n\t"example.com/a/inner"\n)\n\nvar _ = x.X + forked.Y + inner.Z\n',
    'b/go.mod': 'module example.com/b // the second\n',
    'b/x/x.go': 'package x\n\nconst X = 1\n',
    'forks/c/c.go': 'package forked\n\nconst Y = 1\n',
    'a/inner/go.mod': 'module example.com/a/inner\n',
    'a/inner/z.go': 'package inner\n\nconst Z = 1\n',
  });
  expect(graph.edges).toEqual(['a/main.go -> a/inner/z.go', 'a/main.go -> b/x/x.go', 'a/main.go -> forks/c/c.go']);
  expect([...graph.externals, ...graph.unresolved]).toEqual([]);
  expect([...graph.modules.packages]).toEqual([
    ['a', 'example.com/a'],
    ['b', 'example.com/b'],
    ['a/inner', 'example.com/a/inner'],
  ]);
});

test('modules of the same path: the own one, then those it is told of, then the nearest', async () => {
  const main = (imports: string) => `package main\n\nimport (\n${imports})\n`;
  const graph = await readGraph(go, {
    'ex/a/go.mod': 'module example\n',
    'ex/a/util/util.go': 'package util\n',
    'ex/a/main.go': main('"example/util"\n"example/gone"\n'),
    'ex/b/go.mod': 'module example\n',
    'ex/b/util/util.go': 'package util\n',
    'ex/b/main.go': main('"example/util"\n"tools"\n'),
    'ex/tools/go.mod': 'module tools\n',
    'ex/tools/tools.go': 'package tools\n',
    'one/lib/go.mod': 'module example.com/lib\n',
    'one/lib/lib.go': 'package lib\n',
    'two/go.work': 'use (\n\t.\n\t./deep/lib\n)\nreplace example.com/far => ../far\n',
    'two/go.mod': 'module example.com/two\n',
    'two/main.go': main('"example.com/lib"\n"example.com/far/sub"\n"example.com/two/inner"\n'),
    'two/inner/go.mod': 'module example.com/other\n',
    'two/inner/inner.go': 'package inner\n',
    'two/deep/lib/go.mod': 'module example.com/lib\n',
    'two/deep/lib/lib.go': 'package lib\n',
    'two/alib/go.mod': 'module example.com/lib\n',
    'two/alib/lib.go': 'package lib\n',
    'far/sub/sub.go': 'package sub\n',
  });
  expect(graph.edges).toEqual([
    'ex/a/main.go -> ex/a/util/util.go',
    'ex/b/main.go -> ex/b/util/util.go',
    'two/main.go -> far/sub/sub.go',
    'two/main.go -> two/deep/lib/lib.go',
  ]);
  expect(graph.externals).toEqual(['ex/b/main.go -> tools (standard)', 'two/main.go -> example.com/two/inner']);
  expect(graph.unresolved).toEqual(['ex/a/main.go -> example/gone']);
});

test('what a workspace replaces counts more than what a module of it does', async () => {
  const graph = await readGraph(go, {
    'go.work': 'use ./a\nreplace corp.io/lib v1.0.0 => ./new\n',
    'a/go.mod': 'module corp.io/a\nreplace corp.io/lib => ../old\n',
    'a/a.go': 'package a\n\nimport "corp.io/lib"\n',
    'b/go.mod': 'module corp.io/b\nreplace corp.io/lib => ../old\n',
    'b/b.go': 'package b\n\nimport "corp.io/lib"\n',
    'new/lib.go': 'package lib\n',
    'old/lib.go': 'package lib\n',
  });
  expect(graph.edges).toEqual(['a/a.go -> new/lib.go', 'b/b.go -> old/lib.go']);
});

test('the longest of the replaced paths that an import is below', async () => {
  const graph = await readGraph(go, {
    'go.mod': 'module corp.io/app\nreplace (\n\tcorp.io/lib => ./lib\n\tcorp.io/lib/sub v1.2.3 => ./forks/sub\n)\n',
    'main.go': 'package main\n\nimport (\n"corp.io/lib/sub/deep"\n"corp.io/lib/other"\n)\n',
    'forks/sub/deep/deep.go': 'package deep\n',
    'lib/other/other.go': 'package other\n',
  });
  expect(graph.edges).toEqual(['main.go -> forks/sub/deep/deep.go', 'main.go -> lib/other/other.go']);
  expect([...graph.externals, ...graph.unresolved]).toEqual([]);
});

test('a package without the programs and tests that lie beside it', async () => {
  const graph = await readGraph(go, {
    'go.mod': 'module example.com/shop\n',
    'app/app.go':
      'package app\n\nimport (\n"example.com/shop/store"\n"example.com/shop/tables"\n_ "example.com/shop/both"\n)\n\nvar _ = store.Open() + tables.New()\n',
    'store/a_gen.go':
      '// A generator.\n\n//go:build ignore\n\npackage main\n\nimport "example.com/shop/tables"\n\nfunc Open() {}\nfunc main() { tables.New() }\n',
    'store/store.go': 'package store\n\nfunc Open() int { return 0 }\n',
    'tables/check.go': 'package tables_test\n\nfunc New() int { return 0 }\n',
    'tables/gen.go': '//go:build generate\n\npackage main\n\nfunc New() {}\nfunc main() {}\n',
    'tables/tables.go': 'package tables\n\nfunc New() int { return 0 }\n',
    'both/a.go': '// +build ignore\n\npackage both\n',
    'both/b.go': '//go:build linux && ignore\n\npackage both\n',
    'both/c.go': '//go:build !ignore || linux\n\npackage both\n\n//go:build ignore\n',
    'cmd/main.go': 'package main\n\nfunc main() {}\n',
  });
  expect(graph.edges).toEqual([
    'app/app.go -> both/c.go',
    'app/app.go -> store/store.go',
    'app/app.go -> tables/tables.go',
    'store/a_gen.go -> tables/tables.go',
  ]);
  expect(['store', 'tables', 'cmd'].map((folder) => graph.modules.entryOf(folder))).toEqual([
    'store/store.go',
    'tables/tables.go',
    'cmd/main.go',
  ]);
  const programs = graph.sources.filter(({ source }) => source.isProgram).map(({ path }) => path);
  expect(programs).toEqual(['cmd/main.go', 'tables/gen.go']);
});

test('definitions and branches', async () => {
  const { sources } = await readGraph(go, {
    'a.go': `package a

type (
	Shape struct{ x int }
	Drawer interface{ Draw() }
	Alias = Shape
)

const One, two = 1, 2

var (
	Err = 1
)

func (s *Shape) Draw(a, b bool) {
	if a && b || a {
		for range s.x {
		}
	}
	switch {
	case a:
	case b:
	default:
	}
	select {
	case <-c:
	}
}
`,
  });
  expect(sources.flatMap(tellDefinitions)).toEqual([
    'struct Shape 4-4 1',
    'interface Drawer 5-5 1',
    'type Alias 6-6 1',
    'constant One 9-9 1',
    'constant two 9-9 1',
    'variable Err 12-12 1',
    'method Draw 15-28 8',
  ]);
});

test('routes of net/http, chi, gin and gorilla', async () => {
  const { sources } = await readGraph(go, {
    'a.go': `package a

func routes() {
	http.HandleFunc("/a", a)
	mux.Handle("GET /b/{id}", b)
	r.Route("/api", func(r chi.Router) {
		r.Get("/c", c)
		r.Route("/deep", func(r chi.Router) { r.Post("/", d) })
	})
	v1 := router.Group("/v1")
	admin := v1.Group("/admin")
	admin.DELETE("/e", e)
	m.HandleFunc("/f", f).Methods("GET", "PUT")
	hidden := router.Group(base)
	hidden.GET("/no", e)
	inner := hidden.Group("/deep")
	inner.GET("/no", e)
	http.Get("/no", 1)
	cache.Get("key", 1)
}
`,
  });
  expect(sources.flatMap(tellRoutes)).toEqual([
    '4 * /a',
    '5 GET /b/{id}',
    '7 GET /api/c',
    '8 POST /api/deep',
    '12 DELETE /v1/admin/e',
    '13 GET /f',
    '13 PUT /f',
  ]);
});

const routesOf = async (body: string) => {
  const { sources } = await readGraph(go, { 'a.go': `package a\n${body}` });
  return sources.flatMap(tellRoutes).map((route) => route.replace(/^\d+ /, ''));
};
const inFunction = (body: string) => routesOf(`func f() {\n${body}\n}\n`);

test.each([
  ['r.Group("/a").GET("/b", h)', ['GET /a/b']],
  ['r.Group("/a", auth).Group("c").Use(x).GET("/b", h)', ['GET /a/c/b']],
  ['r.GET("/a", h).POST("/b", h)', ['GET /a', 'POST /b']],
  ['chi.NewRouter().With(x).Get("/b", h)', ['GET /b']],
  ['r.PathPrefix("/a").Subrouter().HandleFunc("/b", h).Methods("PUT")', ['PUT /a/b']],
  ['s := r.PathPrefix("/a").Subrouter(); s.HandleFunc("/b", h)', ['* /a/b']],
  ['a, b := r.Group("/a"), r.Group("/b"); a.GET("/c", h); b.GET("/c", h)', ['GET /a/c', 'GET /b/c']],
  ['var a = r.Group("/a"); var b *gin.RouterGroup; b = a.Group("/b"); { b.GET("/c", h) }', ['GET /a/b/c']],
  ['s.api = r.Group("/a"); s.api.GET("/b", h)', ['GET /a/b']],
  ['r.Route("/a", func(r chi.Router) { r.Get("/b", h); o.Get("/c", h) })', ['GET /a/b', 'GET /c']],
  ['r.Route("/a", func(r chi.Router) { r.Group(func(r chi.Router) { r.With(x).Get("/b", h) }) })', ['GET /a/b']],
  ['r.Route("/a", func(s chi.Router) { r.Get("/b", h) })', ['GET /b']],
  ['s := chi.NewRouter(); s.Get("/b", h); r.Mount("/a", s)', ['GET /a/b']],
  [
    's := http.NewServeMux(); s.HandleFunc("GET /b", h); m.Handle("/a/", http.StripPrefix("/a", s))',
    ['GET /a/b', '* /a'],
  ],
])('the routes of %s', async (body, expected) => {
  expect(await inFunction(body)).toEqual(expected);
});

test.each([
  ['r.Group(base).GET("/b", h)'],
  ['r.Group("/v" + v).Group("/a").GET("/b", h)'],
  ['r.Versioned("/a").GET("/b", h)'],
  ['s := r.PathPrefix(base).Subrouter(); s.HandleFunc("/b", h)'],
  ['a := r.Group("/a"); a = a.Group("/b"); a.GET("/c", h)'],
  ['r.Route(base, func(r chi.Router) { r.Get("/b", h) })'],
  ['r.Route(base, func(r chi.Router) { r.Route("/a", func(r chi.Router) { r.Get("/b", h) }) })'],
  ['s := chi.NewRouter(); s.Get("/b", h); r.Mount(base, s)'],
])('no route of %s', async (body) => {
  expect(await inFunction(body)).toEqual([]);
});

test('the routes that functions add, or give', async () => {
  const routes = await routesOf(`
func main() {
	r := chi.NewRouter()
	r.Mount("/a", sub())
	r.Mount("/b", usersResource{}.Routes())
	r.Route("/c", added)
	registerPosts(db, api.Group("/d"))
	r.Mount(computed, other())
}

func sub() http.Handler {
	r := chi.NewRouter()
	r.Get("/x", h)
	return r
}

func (u usersResource) Routes() chi.Router {
	r := chi.NewRouter()
	r.Post("/x", h)
	return r
}

func (p postsResource) Routes() chi.Router {
	r := chi.NewRouter()
	r.Put("/x", h)
	return r
}

func added(r chi.Router) { r.Get("/x", h) }

func registerPosts(db *sql.DB, g *gin.RouterGroup) { g.GET("/x", h) }

func unused(g *gin.RouterGroup) { g.GET("/y", h) }

func other() chi.Router {
	r := chi.NewRouter()
	r.Get("/no", h)
	return r
}
`);
  expect(routes).toEqual(['GET /a/x', 'POST /b/x', 'PUT /x', 'GET /c/x', 'GET /d/x', 'GET /y']);
});

test.each(['.Group("/a")', '.GET("/a", h)', '.a', '.Route("/a", func(r chi.Router) { r', '.Mount("/a", r)', '(r)'])(
  'no chain of %s takes long',
  async (part) => {
    const started = performance.now();
    await inFunction(`r${part.repeat(20_000)}.GET("/b", h)`);
    expect(performance.now() - started).toBeLessThan(10_000);
  },
);
