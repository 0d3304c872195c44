/** The libraries that come with Ruby, bundled gems among them, by the first name of what is required. */
export const STANDARD_LIBRARIES: ReadonlySet<string> = new Set(
  `abbrev base64 benchmark bigdecimal bundler cgi cgi-escape continuation coverage csv date debug delegate did_you_mean
  digest drb English erb error_highlight etc expect fcntl fiber fiddle fileutils find forwardable getoptlong io ipaddr irb
  json kconv logger matrix minitest monitor mutex_m net nkf objspace observer open-uri open3 openssl optparse ostruct
  pathname pp prettyprint prime prism profile profiler pstore psych pty rake racc rbconfig rbs rdoc readline reline
  resolv resolv-replace rexml rinda ripper rss ruby2_keywords rubygems scanf sdbm securerandom set shell shellwords
  singleton socket stringio strscan sync syntax_suggest syslog tempfile test test-unit thread thwait time timeout tmpdir
  tracer tsort typeprof un unicode_normalize uri weakref webrick win32ole yaml zlib`.split(/\s+/),
);
