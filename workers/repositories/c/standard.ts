const C_HEADERS =
  'assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdalign stdarg stdatomic stdbit stdbool stdckdint stddef stdint stdio stdlib stdnoreturn string tgmath threads time uchar wchar wctype';
const CPP_HEADERS =
  'algorithm any array atomic barrier bit bitset charconv chrono codecvt compare complex concepts condition_variable coroutine deque exception execution expected filesystem flat_map flat_set format forward_list fstream functional future generator initializer_list iomanip ios iosfwd iostream istream iterator latch limits list locale map mdspan memory memory_resource mutex new numbers numeric optional ostream print queue random ranges ratio regex scoped_allocator semaphore set shared_mutex source_location span spanstream sstream stack stacktrace stdexcept stdfloat stop_token streambuf string string_view strstream syncstream system_error thread tuple type_traits typeindex typeinfo unordered_map unordered_set utility valarray variant vector version';
const SYSTEM_HEADERS =
  'aio alloca byteswap conio cpuid cpio direct dirent dlfcn elf endian err execinfo fcntl features fmtmsg fnmatch ftw getopt glob grp iconv ifaddrs immintrin emmintrin xmmintrin intrin io langinfo libgen libintl link malloc memory monetary mqueue ndbm netdb nl_types paths poll process pthread pty pwd regex sched search semaphore shlwapi shlobj spawn strings stropts synch syslog tar tchar termios tlhelp32 ucontext ulimit unistd unwind utime utmpx values varargs wait winbase windows windef winsock winsock2 wordexp ws2tcpip x86intrin xlocale';

const standard = new Set([
  ...C_HEADERS.split(' ').flatMap((name) => [`${name}.h`, `c${name}`]),
  ...CPP_HEADERS.split(' '),
  ...SYSTEM_HEADERS.split(' ').map((name) => `${name}.h`),
]);

/** True for a header of C's and C++'s libraries, of POSIX, or of an operating system. */
export const isStandardHeader = (path: string): boolean =>
  standard.has(path.toLowerCase()) ||
  /^(sys|arpa|net|netinet|netinet6|netpacket|linux|asm|asm-generic|bits|mach|machine|rpc|scsi|experimental|ext|tr1|Availability|TargetConditionals|CoreFoundation|Foundation|Cocoa|UIKit|AppKit)(\/|\.h$)/.test(
    path,
  );
