/* biome-ignore-all lint/suspicious/noTemplateCurlyInString: variables of CMake */
import { expect, test } from 'vitest';
import { readGraph, tellDefinitions } from '../../../tests/support/source-graph.ts';
import { c } from './language.ts';

test('the graph of a CMake project with public headers, private ones, and a second library', async () => {
  const graph = await readGraph(c, {
    'CMakeLists.txt': 'project(shop)\ninclude_directories(${PROJECT_SOURCE_DIR}/generated)\n',
    'core/CMakeLists.txt':
      'add_library(shop_core cart.c)\ntarget_include_directories(shop_core PUBLIC include PRIVATE ${CMAKE_CURRENT_SOURCE_DIR}/private)\n',
    'core/include/shop/cart.h': '#ifndef A\n#define A\n#include "prices.h"\n#include <stddef.h>\n#endif\n',
    'core/include/shop/prices.h': '#include <shop/cart.h>\n',
    'core/private/table.h': '',
    'core/src/cart.c': `#include <shop/cart.h>
#include "table.h"
#include "local.h"
#include "../private/table.h"
#include <string.h>
#include <sys/types.h>
#include <zlib.h>
#include <openssl/ssl.h>
#include "gone.h"
#include MACRO
// #include "no.h"
/* #include "no.h" */
const char *s = "#include \\"no.h\\"";
#ifdef HAVE_CONFIG
#include "config.h"
#endif
`,
    'core/src/local.h': '',
    'core/src/no.h': '',
    'generated/config.h': '',
    'app/CMakeLists.txt': 'add_executable(app main.cpp)\n',
    'app/main.cpp':
      '#include <vector>\n#include <boost/asio.hpp>\n#include "shop/cart.h"\n#include <deep/only.hpp>\n#include "view.hpp"\nint main() {}\n',
    'app/view.hpp': '#pragma once\n#include "deep/only.hpp"\n',
    'third/x/deep/only.hpp': '',
    'app/string.h': '',
  });
  expect(graph.edges).toEqual([
    'app/main.cpp -> app/view.hpp',
    'app/main.cpp -> core/include/shop/cart.h',
    'app/main.cpp -> third/x/deep/only.hpp',
    'app/view.hpp -> third/x/deep/only.hpp',
    'core/include/shop/cart.h -> core/include/shop/prices.h',
    'core/include/shop/prices.h -> core/include/shop/cart.h',
    'core/src/cart.c -> core/include/shop/cart.h',
    'core/src/cart.c -> core/private/table.h',
    'core/src/cart.c -> core/src/local.h',
    'core/src/cart.c -> generated/config.h',
  ]);
  expect(graph.externals).toEqual([
    'app/main.cpp -> boost',
    'app/main.cpp -> vector (standard)',
    'core/include/shop/cart.h -> stddef.h (standard)',
    'core/src/cart.c -> openssl',
    'core/src/cart.c -> string.h (standard)',
    'core/src/cart.c -> sys/types.h (standard)',
    'core/src/cart.c -> zlib',
  ]);
  expect(graph.unresolved).toEqual(['core/src/cart.c -> "gone.h"']);
  expect([...graph.modules.packages]).toEqual([
    ['core', 'shop_core'],
    ['app', 'app'],
  ]);
  expect(graph.modules.entryOf('app')).toBe('app/main.cpp');
});

test('the next header of the same name, along the folders that CMake names or the `include` of those above', async () => {
  const next = (name: string) => `#include_next ${name}\n`;
  const graph = await readGraph(c, {
    'CMakeLists.txt': 'include_directories(include generated)\ninclude_directories(BEFORE compat)\n',
    'compat/config.h': next('<config.h>'),
    'compat/sys/types.h': next('<sys/types.h>'),
    'compat/stdlib.h': `#define H <stdlib.h>\n${next('H')}`,
    'compat/gone.h': `${next('<gone.h>')}${next('"config.h"')}`,
    'include/config.h': next('<config.h>'),
    'generated/config.h': next('<config.h>'),
    'generated/sys/types.h': '',
    'lib/CMakeLists.txt': 'target_include_directories(lib PRIVATE own ../compat ../include)\n',
    'lib/own/config.h': next('<config.h>'),
    'plain/a/compat/x.h': next('<x.h>'),
    'plain/a/include/x.h': next('<x.h>'),
    'plain/a/include/y/z.h': next('<y/z.h>'),
    'plain/include/x.h': next('<x.h>'),
    'plain/include/y/z.h': '',
    'plain/x.h': '',
    'other/include/x.h': '',
    'include/x.c': next('"x.c"'),
  });
  expect(graph.edges).toEqual([
    'compat/config.h -> include/config.h',
    'compat/gone.h -> include/config.h',
    'compat/sys/types.h -> generated/sys/types.h',
    'include/config.h -> generated/config.h',
    'lib/own/config.h -> compat/config.h',
    'plain/a/compat/x.h -> plain/a/include/x.h',
    'plain/a/include/x.h -> plain/include/x.h',
    'plain/a/include/y/z.h -> plain/include/y/z.h',
  ]);
  expect(graph.externals).toEqual(['compat/stdlib.h -> stdlib.h (standard)']);
  expect(graph.unresolved).toEqual([]);
});

test('what is included wherever the lines stand, and not where it can never be compiled', async () => {
  const headers = [
    'list',
    'enum',
    'named',
    'next',
    'tight',
    'both',
    'other',
    'own',
    'last',
    'else',
    'else_if',
    'after',
  ];
  const graph = await readGraph(c, {
    ...Object.fromEntries([...headers, 'dead', 'deader', 'text', 'raw', 'block'].map((name) => [`${name}.h`, ''])),
    'a.cpp': String.raw`int list[] = {
#include "list.h"
};
enum Kind { FIRST,
  # include "enum.h" /* and a comment
#include "block.h" */
};
#define NAMED "named.h"
#define NUMBER 1
#include NAMED
#include NUMBER
#include \
  "next.h"
#include"tight.h" // #include "text.h"
#if 0
#include "dead.h"
#if A
#include "dead.h"
#else
#include "dead.h"
#endif
#elif B
#include "else_if.h"
#else
#include "else.h"
#endif
#if 1 // always
#include "both.h"
#else
#include "deader.h"
#endif
#ifdef X
#include "other.h"
#else
#include "own.h"
#endif
const char *text = "\
#include \"text.h\"";
const char *raw = R"x(
#include "raw.h"
)x";
char quote = '"'; BROKEN(MACRO {{{ )
#include "after.h"
#error don't
#import "last.h"
`,
  });
  expect(graph.edges).toEqual([...headers].sort().map((name) => `a.cpp -> ${name}.h`));
  expect(graph.unresolved).toEqual([]);
});

test('definitions and branches', async () => {
  const { sources } = await readGraph(c, {
    'a.c': `#define MAX(a, b) ((a) > (b) ? (a) : (b))
typedef struct node { int x; } node_t;
enum kind { ONE };
union both { int a; };
static int *find(int a) {
  if (a && 1 || 2) for (;;) while (1) {}
  switch (a) { case 1: break; default: break; }
  return a ? 0 : 1;
}
int declared(void);
`,
    'b.cpp': `namespace shop::core {
template <class T> class Cart : Base {
public:
  int size() const { return 1; }
  void later();
};
using Id = int;
}
void shop::core::Cart::later() { for (auto x : y) try {} catch (...) {} }
`,
  });
  expect(sources.flatMap(tellDefinitions)).toEqual([
    'macro MAX 1-1 1',
    'type node_t 2-2 1',
    'struct node 2-2 1',
    'enum kind 3-3 1',
    'struct both 4-4 1',
    'function find 5-9 8',
    'module shop::core 1-8 1',
    'class Cart 2-6 1',
    'method size 4-4 1',
    'type Id 7-7 1',
    'method later 9-9 3',
  ]);
});

test('hundreds of folders of headers, of which the nearest has what is included', async () => {
  const folders = Array.from({ length: 200 }, (_, index) => `lib${index}`);
  const graph = await readGraph(c, {
    ...Object.fromEntries(
      folders.flatMap((name) => [
        [`libs/${name}/CMakeLists.txt`, 'include_directories(api)'],
        [`libs/${name}/api/${name}.h`, ''],
        [`libs/${name}/api/same/all.h`, ''],
      ]),
    ),
    'libs/lib3/private/all.h': '',
    'libs/lib4/private/part.c': '',
    'libs/lib5/api/code.c': '',
    'libs/lib7/main.c':
      '#include <lib199.h>\n#include <same/all.h>\n#include <../api/lib8.h>\n#include "private/all.h"\n#include <part.c>\n#include <code.c>\n#include <xlib9.h>\n',
  });
  expect(graph.edges).toEqual(
    ['lib199/api/lib199.h', 'lib3/private/all.h', 'lib5/api/code.c', 'lib7/api/same/all.h', 'lib8/api/lib8.h'].map(
      (path) => `libs/lib7/main.c -> libs/${path}`,
    ),
  );
  expect(graph.externals).toEqual(['libs/lib7/main.c -> part.c', 'libs/lib7/main.c -> xlib9']);
});
