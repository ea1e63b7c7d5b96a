/*
 * Loaded into a server with LD_PRELOAD. Records every change it makes below a folder (what was written where, names given
 * and taken, what was flushed), and on command ends the process or fails a call at a chosen moment. See README.md here.
 *
 *   FAULTY_DISK_ROOT     the folder, without a slash at its end
 *   FAULTY_DISK_LOG      where records go; without it nothing is recorded
 *   FAULTY_DISK_CONTROL  a file of seven 32-bit numbers: struct control
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum op {
  OP_OPEN = 1, OP_CLOSE = 2, OP_WRITE = 4, OP_SYNC_BEGIN = 8, OP_SYNC = 16,
  OP_RENAME = 32, OP_UNLINK = 64, OP_MKDIR = 128, OP_RMDIR = 256, OP_TRUNCATE = 512, OP_READ = 1024, OP_SYNC_WRITE = 2048
};
enum place { PLACE_DRAFT = 1, PLACE_BLOB = 2, PLACE_WAL = 4, PLACE_INDEX = 8, PLACE_FOLDER = 16, PLACE_OTHER = 32 };
enum action { ACTION_NONE = 0, ACTION_KILL_BEFORE = 1, ACTION_KILL_AFTER = 2, ACTION_FAIL = 3 };

/** Filled by whoever started the process; `wait` calls that match are let pass first. */
struct control { volatile int32_t action, ops, places, wait, error, stays, fired; };

/** Followed by path, second path and data. */
struct record { uint32_t op; int32_t fd; uint64_t offset, length; uint32_t path_length, path2_length, data_length, created; };

static char root[4096];
static size_t root_length;
static int log_fd = -1;
static struct control *control;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
enum { MOST_FILES = 65536 };
static char *open_paths[MOST_FILES];
static dev_t open_devices[MOST_FILES];
static ino_t open_inodes[MOST_FILES];
/** Opened with O_DSYNC (or O_SYNC, which holds it). */
static char writes_through[MOST_FILES];

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void start(void) {
  const char *folder = getenv("FAULTY_DISK_ROOT"), *log = getenv("FAULTY_DISK_LOG"), *file = getenv("FAULTY_DISK_CONTROL");
  if (!folder) return;
  strncpy(root, folder, sizeof root - 1);
  root_length = strlen(root);
  if (log) log_fd = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file) {
    int fd = syscall(SYS_openat, AT_FDCWD, file, O_RDWR | O_CLOEXEC, 0);
    if (fd >= 0) {
      void *at = mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
      if (at != MAP_FAILED) control = at;
      syscall(SYS_close, fd);
    }
  }
}

/** The path below the folder, or NULL for what is not watched. The program's own log is not. */
static const char *watched(const char *path) {
  if (!root_length || !path || strncmp(path, root, root_length) != 0 || (path[root_length] != '/' && path[root_length])) return NULL;
  const char *below = path[root_length] ? path + root_length + 1 : "";
  return strstr(below, ".log") ? NULL : below;
}

/** libuv closes by a bare system call, which is not seen here: what a number was opened for may be gone. */
static const char *path_of(int fd) {
  struct stat now;
  if (fd < 0 || fd >= MOST_FILES || !open_paths[fd]) return NULL;
  if (syscall(SYS_fstat, fd, &now) != 0) return NULL;
  return now.st_dev == open_devices[fd] && now.st_ino == open_inodes[fd] ? open_paths[fd] : NULL;
}

static int ends_with(const char *text, const char *end) {
  size_t a = strlen(text), b = strlen(end);
  return a >= b && strcmp(text + a - b, end) == 0;
}

static int place_of(const char *path) {
  if (strncmp(path, "drafts/", 7) == 0) return PLACE_DRAFT;
  if (strncmp(path, "blobs/", 6) == 0) return strlen(path) > 20 ? PLACE_BLOB : PLACE_FOLDER;
  if (ends_with(path, "-wal")) return PLACE_WAL;
  if (ends_with(path, ".sqlite")) return PLACE_INDEX;
  if (!*path || strcmp(path, "blobs") == 0 || strcmp(path, "drafts") == 0) return PLACE_FOLDER;
  return PLACE_OTHER;
}

/** Whether this is the moment, and it has come. */
static int is_due(int action, int op, const char *path) {
  if (!control || control->action != action || !(control->ops & op) || !(control->places & place_of(path))) return 0;
  if (__sync_fetch_and_sub(&control->wait, 1) > 0) return 0;
  if (action == ACTION_FAIL && !control->stays) control->action = ACTION_NONE;
  __sync_fetch_and_add(&control->fired, 1);
  return 1;
}

static void die(void) { for (;;) { kill(getpid(), SIGKILL); pause(); } }
static void before(int op, const char *path) { if (is_due(ACTION_KILL_BEFORE, op, path)) die(); }
static void after(int op, const char *path) { if (is_due(ACTION_KILL_AFTER, op, path)) die(); }
static int fails(int op, const char *path) {
  if (!is_due(ACTION_FAIL, op, path)) return 0;
  errno = control->error;
  return 1;
}

static void note(struct record what, const char *path, const char *path2, const struct iovec *data, int count) {
  if (log_fd < 0) return;
  int kept = errno;
  struct iovec all[1030];
  what.path_length = path ? strlen(path) : 0;
  what.path2_length = path2 ? strlen(path2) : 0;
  uint64_t left = what.length;
  int n = 3;
  for (int i = 0; i < count && left > 0 && n < 1030; i++, n++) {
    all[n].iov_base = data[i].iov_base;
    all[n].iov_len = data[i].iov_len < left ? data[i].iov_len : left;
    what.data_length += all[n].iov_len;
    left -= all[n].iov_len;
  }
  all[0] = (struct iovec){ &what, sizeof what };
  all[1] = (struct iovec){ (void *)path, what.path_length };
  all[2] = (struct iovec){ (void *)path2, what.path2_length };
  pthread_mutex_lock(&lock);
  syscall(SYS_writev, log_fd, all, n);
  pthread_mutex_unlock(&lock);
  errno = kept;
}

/* Opening and closing */

static int note_open(int fd, const char *path, int flags, int existed) {
  const char *below = watched(path);
  if (fd < 0 || fd >= MOST_FILES) return fd;
  open_paths[fd] = below ? strdup(below) : NULL;
  writes_through[fd] = (flags & O_DSYNC) != 0;
  struct stat now;
  if (below && syscall(SYS_fstat, fd, &now) == 0) {
    open_devices[fd] = now.st_dev;
    open_inodes[fd] = now.st_ino;
  }
  if (below) note((struct record){ .op = OP_OPEN, .fd = fd, .offset = (flags & O_TRUNC) != 0, .created = !existed }, below, NULL, NULL, 0);
  return fd;
}

#define OPEN(name, real_call)                                                                       \
  {                                                                                                 \
    mode_t mode = 0;                                                                                \
    if (flags & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, flags); mode = va_arg(more, mode_t); va_end(more); } \
    const char *below = watched(path);                                                              \
    if (below && fails(OP_OPEN, below)) return -1;                                                  \
    int existed = !(flags & O_CREAT) || syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;                       \
    return note_open(real_call, path, flags, existed);                                              \
  }
int open(const char *path, int flags, ...) OPEN(open, REAL(open)(path, flags, mode))
int open64(const char *path, int flags, ...) OPEN(open64, REAL(open64)(path, flags, mode))
int openat(int folder, const char *path, int flags, ...) OPEN(openat, REAL(openat)(folder, path, flags, mode))

int close(int fd) {
  const char *path = path_of(fd);
  if (path) {
    note((struct record){ .op = OP_CLOSE, .fd = fd }, path, NULL, NULL, 0);
    open_paths[fd] = NULL;
  }
  return REAL(close)(fd);
}

/* Writing */

/** Of a file opened with O_DSYNC each write is followed by a flush of what it wrote; that may fail or not be reached. */
static ssize_t note_write(int fd, const char *path, uint64_t offset, const struct iovec *data, int count, ssize_t written) {
  if (written <= 0) return written;
  note((struct record){ .op = OP_WRITE, .fd = fd, .offset = offset, .length = written }, path, NULL, data, count);
  after(OP_WRITE, path);
  if (!writes_through[fd]) return written;
  before(OP_SYNC, path);
  if (fails(OP_SYNC, path)) return -1;
  note((struct record){ .op = OP_SYNC_WRITE, .fd = fd, .offset = offset }, path, NULL, NULL, 0);
  after(OP_SYNC, path);
  return written;
}

/** Where a write without an offset ended, less its length. */
static uint64_t begin_of(int fd, ssize_t written) { return (uint64_t)(syscall(SYS_lseek, fd, 0, SEEK_CUR) - written); }

#define WRITE(call, offset_expression, data, count)                                                 \
  {                                                                                                 \
    const char *path = path_of(fd);                                                                 \
    if (!path) return call;                                                                         \
    before(OP_WRITE, path);                                                                         \
    if (fails(OP_WRITE, path)) return -1;                                                           \
    ssize_t written = call;                                                                         \
    return written > 0 ? note_write(fd, path, offset_expression, data, count, written) : written;   \
  }
#define ONE(bytes, length) (&(struct iovec){ (void *)(bytes), (length) })
ssize_t write(int fd, const void *bytes, size_t n) WRITE(REAL(write)(fd, bytes, n), begin_of(fd, written), ONE(bytes, n), 1)
ssize_t writev(int fd, const struct iovec *v, int n) WRITE(REAL(writev)(fd, v, n), begin_of(fd, written), v, n)
ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at) WRITE(REAL(pwrite)(fd, bytes, n, at), at, ONE(bytes, n), 1)
ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at) WRITE(REAL(pwrite64)(fd, bytes, n, at), at, ONE(bytes, n), 1)
ssize_t pwritev(int fd, const struct iovec *v, int n, off_t at) WRITE(REAL(pwritev)(fd, v, n, at), at, v, n)
ssize_t pwritev64(int fd, const struct iovec *v, int n, off64_t at) WRITE(REAL(pwritev64)(fd, v, n, at), at, v, n)

#define TRUNCATE(call)                                                                              \
  {                                                                                                 \
    const char *path = path_of(fd);                                                                 \
    if (!path) return call;                                                                         \
    before(OP_TRUNCATE, path);                                                                      \
    if (fails(OP_TRUNCATE, path)) return -1;                                                        \
    int result = call;                                                                              \
    if (result == 0) note((struct record){ .op = OP_TRUNCATE, .fd = fd, .offset = size }, path, NULL, NULL, 0); \
    return result;                                                                                  \
  }
int ftruncate(int fd, off_t size) TRUNCATE(REAL(ftruncate)(fd, size))
int ftruncate64(int fd, off64_t size) TRUNCATE(REAL(ftruncate64)(fd, size))

/* Flushing: what was written before the call began is durable once it has ended. */

#define SYNC(call)                                                                                  \
  {                                                                                                 \
    const char *path = path_of(fd);                                                                 \
    if (!path) return call;                                                                         \
    before(OP_SYNC, path);                                                                          \
    if (fails(OP_SYNC, path)) return -1;                                                            \
    note((struct record){ .op = OP_SYNC_BEGIN, .fd = fd }, path, NULL, NULL, 0);                    \
    int result = call;                                                                              \
    if (result == 0) { note((struct record){ .op = OP_SYNC, .fd = fd }, path, NULL, NULL, 0); after(OP_SYNC, path); } \
    return result;                                                                                  \
  }
int fsync(int fd) SYNC(REAL(fsync)(fd))
int fdatasync(int fd) SYNC(REAL(fdatasync)(fd))

/* Names */

static int note_name(int op, const char *path, const char *path2, int result) {
  if (result == 0) {
    note((struct record){ .op = op, .fd = -1 }, path, path2, NULL, 0);
    after(op, path2 ? path2 : path);
  }
  return result;
}

int rename(const char *from, const char *to) {
  const char *a = watched(from), *b = watched(to);
  if (!a || !b) return REAL(rename)(from, to);
  before(OP_RENAME, b);
  if (fails(OP_RENAME, b)) return -1;
  return note_name(OP_RENAME, a, b, REAL(rename)(from, to));
}

#define NAME(op, call)                                                                              \
  {                                                                                                 \
    const char *below = watched(path);                                                              \
    if (!below) return call;                                                                        \
    before(op, below);                                                                              \
    if (fails(op, below)) return -1;                                                                \
    return note_name(op, below, NULL, call);                                                        \
  }
int unlink(const char *path) NAME(OP_UNLINK, REAL(unlink)(path))
int remove(const char *path) NAME(OP_UNLINK, REAL(remove)(path))
int rmdir(const char *path) NAME(OP_RMDIR, REAL(rmdir)(path))
int mkdir(const char *path, mode_t mode) NAME(OP_MKDIR, REAL(mkdir)(path, mode))

/* Reading: never recorded, but it may fail. */

ssize_t pread(int fd, void *bytes, size_t n, off_t at) {
  const char *path = path_of(fd);
  return path && fails(OP_READ, path) ? -1 : REAL(pread)(fd, bytes, n, at);
}
ssize_t pread64(int fd, void *bytes, size_t n, off64_t at) {
  const char *path = path_of(fd);
  return path && fails(OP_READ, path) ? -1 : REAL(pread64)(fd, bytes, n, at);
}
