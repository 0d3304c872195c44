import { z } from 'zod';

const count = z.number().int();
const Ecosystem = z.enum(['npm', 'pypi', 'go', 'cargo', 'maven', 'nuget', 'rubygems', 'composer']);
const Scope = z.enum(['runtime', 'development', 'build', 'peer', 'optional']);

/** What happened to a file or a module: the commits that changed it, without merges, through renames. */
const ChangeSums = {
  /** Lines that they added and removed (`git log --numstat -M`, the same commits). */
  added: count,
  removed: count,
  /** The fewest authors who made more than half of them. */
  busFactor: count,
  /** The author's date of the oldest, ISO 8601 UTC. */
  since: z.string(),
};

/**
 * The system map of one commit of a repository. Paths are relative to its root, with `/`. Every list has one order, so
 * the same commit gives the same map. Every number can be checked with git and a line counter; the docstrings say how.
 * What is optional was added later: maps that were stored before do not have it.
 */
export const SystemMap = z
  .object({
    repositoryId: z.string(),
    /** The commit that HEAD named, in full. */
    commit: z.string(),
    /** The branch that HEAD named; null when it was detached. */
    branch: z.string().nullable().optional(),
    generatedAt: z.string(),
    /** Wall-clock time of the computation, in ms. */
    durationMs: z.number(),
    totals: z.object({
      /** Regular files (`git ls-files -s | grep -c '^100'`): no symbolic links, no submodules. */
      files: count,
      /** Lines of all text files (`git grep -I -c ''`): line ends, and one more when the last line has none. */
      lines: count,
      /** Bytes of all files, as git stores their content. */
      bytes: count,
      /** Commits that lead to `commit` (`git rev-list --count HEAD`), merges too. */
      commits: count,
      /** Different names of their authors, as `.mailmap` has them (`git log --format=%aN | sort -u`). */
      authors: count,
      /** Commits with more than one parent (`git rev-list --count --merges HEAD`): they have no changes of their own. */
      merges: count.optional(),
      /** Lines that all other commits added and removed (`git log --numstat -M`). */
      added: count.optional(),
      removed: count.optional(),
    }),
    /** By lines. `Binary` has no lines; `Other` is what nothing tells. `code`, `comments` and `blanks` are all the lines. */
    languages: z.array(
      z.object({
        name: z.string(),
        files: count,
        lines: count,
        code: count.optional(),
        comments: count.optional(),
        blanks: count.optional(),
      }),
    ),
    /** Packages as the project has them, vendored folders, and folders: each file is in exactly one. */
    modules: z.array(
      z.object({
        /** The module's folder, `.` for the root. */
        id: z.string(),
        /** The module's folder, empty for the root. */
        path: z.string(),
        /** The package's name, or the folder's. */
        name: z.string(),
        /** That of most lines of code. */
        language: z.string(),
        files: count,
        lines: count,
        /** The module's entry file, when it has one. */
        entry: z.string().nullable(),
        /** 0 when it imports no other module, else one more than the highest that it imports; a cycle is on one. */
        layer: count.optional(),
        /**
         * What other modules import of it: the files that the most other files import first, at most 100, with the names
         * that are taken of each (`*` is all), at most 50: `unlisted` counts the others.
         */
        surface: z
          .array(
            z.object({ path: z.string(), names: z.array(z.string()), unlisted: count.optional(), importers: count }),
          )
          .optional(),
        /** The commits that changed any of its files; null when none is known. */
        history: z
          .object({
            churn: count,
            ...ChangeSums,
            /** Different names of their authors. */
            authors: count,
            /** The first three by their share of the commits. */
            owners: z.array(z.object({ author: z.string(), share: z.number() })),
            lastChanged: z.string(),
          })
          .nullable()
          .optional(),
      }),
    ),
    /** Imports between modules; `weight` counts the importing statements, each once for every file that it leads to. */
    edges: z.array(z.object({ from: z.string(), to: z.string(), weight: count })),
    files: z.array(
      z.object({
        path: z.string(),
        module: z.string(),
        language: z.string(),
        lines: count,
        /** Lines with anything but comments and blanks. */
        code: count.optional(),
        /** Lines with comments only. */
        comments: count.optional(),
        /** Lines with nothing to see, inside of comments too. */
        blanks: count.optional(),
        /**
         * 1, and 1 for each branch (if, loop, case, catch, `?:`, `&&`, `||`, `??`); 0 where it is not measured: a
         * language without a grammar, or a file that is in `skipped`.
         */
        complexity: z.number(),
        /** What it defines, in the order of the text. `complexity` is of its lines from `line` to `endLine`. */
        definitions: z
          .array(z.object({ name: z.string(), kind: z.string(), line: count, endLine: count, complexity: z.number() }))
          .optional(),
        /** The files of the repository that it imports, each once. */
        imports: z.array(z.string()),
        /** The id of its content (`git ls-tree -r HEAD`): equal ones are equal files. */
        oid: z.string().optional(),
        /**
         * Commits that changed the file, under its former names too: `git log --no-merges --full-history --oneline -- path`,
         * or with `--follow` instead when it was renamed.
         */
        churn: count,
        /** Different names of their authors. */
        authors: count,
        /** The author's date of the newest of them, ISO 8601 UTC. */
        lastChanged: z.string().nullable(),
        /** Null when no commit that changed it is known. */
        history: z
          .object({
            ...ChangeSums,
            /** Its former paths, the newest first. */
            formerPaths: z.array(z.string()),
          })
          .nullable()
          .optional(),
      }),
    ),
    /** Packages, and what comes with a language or runtime (`standard`: `node:fs`); `importers` counts files. */
    externals: z.array(z.object({ name: z.string(), standard: z.boolean().optional(), importers: count })),
    /** Files that others begin with: a package's (`name` is its), a command's that one installs, a program's. */
    entryPoints: z
      .array(
        z.object({ path: z.string(), kind: z.enum(['package', 'command', 'program']), name: z.string().nullable() }),
      )
      .optional(),
    /** The paths that the code answers over HTTP, as far as it says so in one place. `*` is every method. */
    routes: z.array(z.object({ method: z.string(), path: z.string(), file: z.string(), line: count })).optional(),
    /** What manifests, Makefiles, Justfiles and Procfiles can run by a name. */
    scripts: z.array(z.object({ file: z.string(), name: z.string(), command: z.string() })).optional(),
    /** What the projects of the repository say of themselves, and what they depend on. */
    manifests: z
      .array(
        z.object({
          path: z.string(),
          ecosystem: Ecosystem,
          name: z.string().nullable(),
          version: z.string().nullable(),
          dependencies: z.array(
            z.object({
              name: z.string(),
              /** As it is asked for; null when any will do. */
              version: z.string().nullable(),
              scope: Scope,
              /** The version that the lock file has chosen, when there is one. */
              locked: z.string().nullable(),
            }),
          ),
        }),
      )
      .optional(),
    /** Every package that a manifest asks for: the locked versions, or those asked for, and how many files import it. */
    technologies: z
      .array(
        z.object({
          ecosystem: Ecosystem,
          name: z.string(),
          versions: z.array(z.string()),
          scopes: z.array(Scope),
          manifests: count,
          importers: count,
        }),
      )
      .optional(),
    /** Modules that import each other, directly or through others: strongly connected by `edges`. */
    cycles: z.array(z.array(z.string())),
    /** Files that import each other, directly or through others. */
    fileCycles: z.array(z.array(z.string())),
    /** Churn times complexity, as a share of the highest: the first 50. */
    hotspots: z.array(z.object({ path: z.string(), score: z.number(), churn: count, complexity: z.number() })),
    /** Each file's first three authors by their share of the commits that changed it. */
    owners: z.array(z.object({ path: z.string(), author: z.string(), share: z.number() })),
    /**
     * The 200 pairs of files that most often change in the same commit, at least three times and in 30 % of the commits
     * that change either (`share`). Commits that change more than 50 files do not count.
     */
    coupling: z.array(z.object({ a: z.string(), b: z.string(), together: count, share: z.number() })),
    /**
     * The authors of commits without merges by how many they made, at most 500 (`git shortlog -ns --no-merges`), and the
     * lines of these commits. Their names are those of `.mailmap`.
     */
    contributors: z
      .array(
        z.object({
          name: z.string(),
          commits: count,
          added: count,
          removed: count,
          since: z.string(),
          lastCommit: z.string(),
        }),
      )
      .optional(),
    /** Commits without merges by the week of the author's date; `week` is its Monday, UTC. Weeks without any are left out. */
    activity: z
      .array(z.object({ week: z.string(), commits: count, added: count, removed: count, authors: count }))
      .optional(),
    /** The newest 1000 commits as `git log` orders them, with the files and lines of each (`git show --numstat -M`). */
    commits: z
      .array(
        z.object({
          id: z.string(),
          /** The author's date, ISO 8601 UTC. */
          at: z.string(),
          author: z.string(),
          subject: z.string(),
          merge: z.boolean(),
          files: count,
          added: count,
          removed: count,
        }),
      )
      .optional(),
    /**
     * Tags of commits that lead to `commit`, the oldest commit first. `commits`, `added` and `removed` are of the commits
     * without merges that no earlier release has (`git log --no-merges --numstat -M <tag> --not <all earlier>`).
     */
    releases: z
      .array(
        z.object({
          name: z.string(),
          commit: z.string(),
          /** When `commit` was committed. */
          at: z.string(),
          commits: count,
          added: count,
          removed: count,
        }),
      )
      .optional(),
    /** Imports that should lead to a file of the repository and do not: at most 2000. */
    unresolved: z.array(z.object({ path: z.string(), specifier: z.string() })),
    /** How many more there are than these lists tell. A list that tells all is not here. */
    unlisted: z
      .partialRecord(
        z.enum(['commits', 'contributors', 'coupling', 'entryPoints', 'hotspots', 'routes', 'unresolved']),
        count,
      )
      .optional(),
    /** What was left out or only counted, and why. An empty path is about the whole repository. */
    skipped: z.array(z.object({ path: z.string(), reason: z.string() })),
  })
  .meta({ id: 'SystemMap' });
export type SystemMap = z.infer<typeof SystemMap>;

/** Parts of a map as one that is made now has them: none is missing. */
export type MapParts<Name extends keyof SystemMap> = { [Part in Name]: NonNullable<SystemMap[Part]> };
