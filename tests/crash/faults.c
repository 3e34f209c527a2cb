/* A disk that fails: loaded before libc (LD_PRELOAD), it counts what a program asks of the disk and fails one of them.

   Only what touches the folder FAULTS_ROOT counts, so that the program's own loading does not. The numbers lie in the
   file FAULTS_FILE, shared by every process of the program: [armed, point, how, counted, failed].
   how: 1 the disk is full from that point on, 2 one error of the disk, 3 the process is killed there. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/uio.h>
#include <unistd.h>

enum { ARMED, POINT, HOW, COUNTED, FAILED, NUMBERS };
enum { FULL = 1, ONCE = 2, KILLED = 3 };

static volatile int64_t *numbers;
static char root[PATH_MAX];

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("FAULTS_FILE"), *folder = getenv("FAULTS_ROOT");
    if (!file || !folder) return;
    int (*real)(const char *, int, ...) = dlsym(RTLD_NEXT, "open");
    int descriptor = real(file, O_RDWR);
    if (descriptor < 0) return;
    void *shared = mmap(NULL, NUMBERS * sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
    close(descriptor);
    if (shared == MAP_FAILED) return;
    snprintf(root, sizeof root, "%s/", folder);
    numbers = shared;
}

/* Whether this call is to fail; sets errno. */
static int fails(const char *path) {
    if (!numbers || !numbers[ARMED] || strncmp(path, root, strlen(root)) != 0) return 0;
    int64_t now = __atomic_add_fetch(&numbers[COUNTED], 1, __ATOMIC_SEQ_CST);
    int hit = numbers[HOW] == FULL ? now >= numbers[POINT] : now == numbers[POINT];
    if (!hit) return 0;
    __atomic_add_fetch(&numbers[FAILED], 1, __ATOMIC_SEQ_CST);
    if (numbers[HOW] == KILLED) kill(getpid(), SIGKILL);
    errno = numbers[HOW] == FULL ? ENOSPC : EIO;
    return 1;
}

static int fails_at(int descriptor) {
    if (!numbers || !numbers[ARMED]) return 0;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return fails(path);
}

#define REAL(kind, name, ...) static kind (*real)(__VA_ARGS__); if (!real) real = dlsym(RTLD_NEXT, #name)

ssize_t write(int d, const void *b, size_t n) { REAL(ssize_t, write, int, const void *, size_t); return fails_at(d) ? -1 : real(d, b, n); }
ssize_t pwrite(int d, const void *b, size_t n, off_t o) { REAL(ssize_t, pwrite, int, const void *, size_t, off_t); return fails_at(d) ? -1 : real(d, b, n, o); }
ssize_t pwrite64(int d, const void *b, size_t n, off64_t o) { REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t); return fails_at(d) ? -1 : real(d, b, n, o); }
ssize_t writev(int d, const struct iovec *v, int n) { REAL(ssize_t, writev, int, const struct iovec *, int); return fails_at(d) ? -1 : real(d, v, n); }
int fsync(int d) { REAL(int, fsync, int); return fails_at(d) ? -1 : real(d); }
int fdatasync(int d) { REAL(int, fdatasync, int); return fails_at(d) ? -1 : real(d); }
int ftruncate(int d, off_t n) { REAL(int, ftruncate, int, off_t); return fails_at(d) ? -1 : real(d, n); }
int ftruncate64(int d, off64_t n) { REAL(int, ftruncate64, int, off64_t); return fails_at(d) ? -1 : real(d, n); }
int rename(const char *a, const char *b) { REAL(int, rename, const char *, const char *); return fails(b) ? -1 : real(a, b); }
int link(const char *a, const char *b) { REAL(int, link, const char *, const char *); return fails(b) ? -1 : real(a, b); }
int mkdir(const char *a, mode_t m) { REAL(int, mkdir, const char *, mode_t); return fails(a) ? -1 : real(a, m); }
int unlink(const char *a) { REAL(int, unlink, const char *); return numbers && numbers[HOW] == KILLED && fails(a) ? -1 : real(a); }

/* Python renames and links relative to a folder's descriptor; with absolute paths that is the same. */
int renameat(int x, const char *a, int y, const char *b) { REAL(int, renameat, int, const char *, int, const char *); return fails(b) ? -1 : real(x, a, y, b); }
int linkat(int x, const char *a, int y, const char *b, int f) { REAL(int, linkat, int, const char *, int, const char *, int); return fails(b) ? -1 : real(x, a, y, b, f); }

/* A full disk has no space, for whoever asks. */
#define SPACE(name) \
    int name(const char *path, struct name *found) { \
        REAL(int, name, const char *, struct name *); \
        int result = real(path, found); \
        if (result == 0 && numbers && numbers[ARMED] && numbers[HOW] == FULL && numbers[FAILED]) found->f_bavail = found->f_bfree = 0; \
        return result; \
    }
SPACE(statvfs)
SPACE(statvfs64)

static int makes(const char *path, int flags) { return (flags & O_CREAT) && access(path, F_OK) != 0 && fails(path); }

int open(const char *path, int flags, ...) {
    REAL(int, open, const char *, int, ...);
    va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more);
    return makes(path, flags) ? -1 : real(path, flags, mode);
}
int open64(const char *path, int flags, ...) {
    REAL(int, open64, const char *, int, ...);
    va_list more; va_start(more, flags); mode_t mode = va_arg(more, mode_t); va_end(more);
    return makes(path, flags) ? -1 : real(path, flags, mode);
}
