/* Loaded before the C library (LD_PRELOAD), this counts every call that changes the file system and makes one of them fail.
 *
 * FAULT_LOG  a file that gets a line per call: its number, its name, its path when it has one
 * FAULT_AT   the number of the call that fails; without it, none does
 * FAULT_KIND "once": that call alone finds the disk full; "full": it and all later ones that need room do; "kill": the program ends
 *            there, as in a power cut
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static long number, at;
static int log_file = -1;
static const char *kind = "";

__attribute__((constructor)) static void begin(void) {
    const char *name = getenv("FAULT_AT"), *log = getenv("FAULT_LOG");
    at = name ? atol(name) : 0;
    kind = getenv("FAULT_KIND") ? getenv("FAULT_KIND") : "";
    if (log) log_file = syscall(SYS_open, log, O_WRONLY | O_CREAT | O_APPEND, 0644);
}

/* Whether this call is to fail; `frees` marks those that need no room and work on a full disk. */
static int fails(const char *call, const char *path, int frees) {
    long mine = __sync_add_and_fetch(&number, 1);
    if (log_file >= 0) {
        char line[4200];
        int length = snprintf(line, sizeof line, "%ld %s %s\n", mine, call, path ? path : "");
        syscall(SYS_write, log_file, line, length);
    }
    if (!at || mine < at) return 0;
    if (mine == at && !strcmp(kind, "kill")) syscall(SYS_kill, getpid(), SIGKILL);
    if ((mine == at && !strcmp(kind, "once")) || (!frees && !strcmp(kind, "full"))) {
        errno = ENOSPC;
        return 1;
    }
    return 0;
}

/* Whether it is a file on a disk, rather than a terminal, a pipe or a socket. */
static int on_disk(int file) {
    struct stat found;
    return file > 2 && file != log_file && !fstat(file, &found) && S_ISREG(found.st_mode);
}

/* The path of an open file. */
static const char *path_of(int file) {
    static __thread char path[4096];
    char link[32];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    long length = syscall(SYS_readlink, link, path, sizeof path - 1);
    path[length > 0 ? length : 0] = 0;
    return path;
}

#define NEXT(name) static __typeof__(&name) next; if (!next) next = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int file, const void *bytes, size_t count) { NEXT(write); return on_disk(file) && fails("write", path_of(file), 0) ? -1 : next(file, bytes, count); }
ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t place) { NEXT(pwrite64); return on_disk(file) && fails("pwrite", path_of(file), 0) ? -1 : next(file, bytes, count, place); }
int ftruncate64(int file, off64_t length) { NEXT(ftruncate64); return on_disk(file) && fails("truncate", path_of(file), 1) ? -1 : next(file, length); }
int fsync(int file) { NEXT(fsync); return fails("sync", path_of(file), 0) ? -1 : next(file); }
int fdatasync(int file) { NEXT(fdatasync); return fails("sync", path_of(file), 0) ? -1 : next(file); }
int syncfs(int file) { NEXT(syncfs); return fails("sync", path_of(file), 0) ? -1 : next(file); }
int rename(const char *from, const char *to) { NEXT(rename); return fails("rename", to, 1) ? -1 : next(from, to); }
int renameat2(int a, const char *from, int b, const char *to, unsigned flags) { NEXT(renameat2); return fails("exchange", to, 1) ? -1 : next(a, from, b, to, flags); }
int linkat(int a, const char *from, int b, const char *to, int flags) { NEXT(linkat); return fails("link", to, 0) ? -1 : next(a, from, b, to, flags); }
int unlink(const char *path) { NEXT(unlink); return fails("unlink", path, 1) ? -1 : next(path); }
int unlinkat(int folder, const char *path, int flags) { NEXT(unlinkat); return fails("unlink", path, 1) ? -1 : next(folder, path, flags); }
int rmdir(const char *path) { NEXT(rmdir); return fails("unlink", path, 1) ? -1 : next(path); }
int mkdir(const char *path, mode_t mode) { NEXT(mkdir); return fails("mkdir", path, 0) ? -1 : next(path, mode); }

int open64(const char *path, int flags, ...) {
    NEXT(open64);
    mode_t mode = 0;
    if (flags & O_CREAT) {
        va_list rest;
        va_start(rest, flags);
        mode = va_arg(rest, mode_t);
        va_end(rest);
        if (fails("create", path, 0)) return -1;
    }
    return next(path, flags, mode);
}
