#include "tests/store/faulty_medium.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include <cstddef>
#include <new>

namespace samtale {
namespace {

constexpr char kName[] = "samtale-faulty";

std::atomic<FaultyMedium::Fault> g_fault{FaultyMedium::Fault::kNone};
std::atomic<int> g_log_syncs{0};

// SQLite allocates it, followed by the file of the layer below.
struct File {
  sqlite3_file base;
  bool is_log;
};

constexpr std::size_t kBelowAt =
    (sizeof(File) + alignof(std::max_align_t) - 1) & ~(alignof(std::max_align_t) - 1);

sqlite3_file* Below(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + kBelowAt);
}
bool IsLog(sqlite3_file* file) { return reinterpret_cast<File*>(file)->is_log; }
sqlite3_vfs* BelowOf(sqlite3_vfs* vfs) { return static_cast<sqlite3_vfs*>(vfs->pAppData); }

int Close(sqlite3_file* f) { return Below(f)->pMethods->xClose(Below(f)); }
int ReadAt(sqlite3_file* f, void* to, int bytes, sqlite3_int64 at) {
  if (g_fault == FaultyMedium::Fault::kRead) return SQLITE_IOERR_READ;
  return Below(f)->pMethods->xRead(Below(f), to, bytes, at);
}
int WriteAt(sqlite3_file* f, const void* from, int bytes, sqlite3_int64 at) {
  if (IsLog(f) && g_fault == FaultyMedium::Fault::kLogWrite) return SQLITE_IOERR_WRITE;
  if (IsLog(f) && g_fault == FaultyMedium::Fault::kLogFull) return SQLITE_FULL;
  return Below(f)->pMethods->xWrite(Below(f), from, bytes, at);
}
int Truncate(sqlite3_file* f, sqlite3_int64 size) {
  return Below(f)->pMethods->xTruncate(Below(f), size);
}
int Sync(sqlite3_file* f, int flags) {
  if (IsLog(f) && g_fault == FaultyMedium::Fault::kLogSync) return SQLITE_IOERR_FSYNC;
  const int code = Below(f)->pMethods->xSync(Below(f), flags);
  if (IsLog(f) && code == SQLITE_OK) ++g_log_syncs;
  return code;
}
int FileSize(sqlite3_file* f, sqlite3_int64* size) {
  return Below(f)->pMethods->xFileSize(Below(f), size);
}
int Lock(sqlite3_file* f, int level) { return Below(f)->pMethods->xLock(Below(f), level); }
int Unlock(sqlite3_file* f, int level) { return Below(f)->pMethods->xUnlock(Below(f), level); }
int CheckLock(sqlite3_file* f, int* held) {
  return Below(f)->pMethods->xCheckReservedLock(Below(f), held);
}
int Control(sqlite3_file* f, int operation, void* argument) {
  return Below(f)->pMethods->xFileControl(Below(f), operation, argument);
}
int SectorSize(sqlite3_file* f) { return Below(f)->pMethods->xSectorSize(Below(f)); }
int Characteristics(sqlite3_file* f) {
  return Below(f)->pMethods->xDeviceCharacteristics(Below(f));
}
int ShmMap(sqlite3_file* f, int page, int size, int extend, void volatile** memory) {
  return Below(f)->pMethods->xShmMap(Below(f), page, size, extend, memory);
}
int ShmLock(sqlite3_file* f, int offset, int count, int flags) {
  return Below(f)->pMethods->xShmLock(Below(f), offset, count, flags);
}
void ShmBarrier(sqlite3_file* f) { Below(f)->pMethods->xShmBarrier(Below(f)); }
int ShmUnmap(sqlite3_file* f, int remove) {
  return Below(f)->pMethods->xShmUnmap(Below(f), remove);
}

constexpr int kWithSharedMemory = 2;  // the version of the methods table that has xShm…, not xFetch
const sqlite3_io_methods kMethods = {kWithSharedMemory,
                                     Close,
                                     ReadAt,
                                     WriteAt,
                                     Truncate,
                                     Sync,
                                     FileSize,
                                     Lock,
                                     Unlock,
                                     CheckLock,
                                     Control,
                                     SectorSize,
                                     Characteristics,
                                     ShmMap,
                                     ShmLock,
                                     ShmBarrier,
                                     ShmUnmap,
                                     nullptr,
                                     nullptr};

int OpenFile(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  File* mine = new (file) File{};
  mine->is_log = (flags & SQLITE_OPEN_WAL) != 0;
  const int code = BelowOf(vfs)->xOpen(BelowOf(vfs), name, Below(file), flags, out_flags);
  if (Below(file)->pMethods != nullptr) mine->base.pMethods = &kMethods;
  return code;
}

sqlite3_vfs g_vfs;

}  // namespace

FaultyMedium::FaultyMedium() {
  sqlite3_initialize();
  sqlite3_vfs* below = sqlite3_vfs_find("unix");
  g_vfs = *below;  // whatever is no file goes below as it is: those functions ignore their vfs
  g_vfs.zName = kName;
  g_vfs.szOsFile = static_cast<int>(kBelowAt) + below->szOsFile;
  g_vfs.pAppData = below;
  g_vfs.pNext = nullptr;
  g_vfs.xOpen = OpenFile;
  g_fault = Fault::kNone;
  g_log_syncs = 0;
  EXPECT_EQ(sqlite3_vfs_register(&g_vfs, 1), SQLITE_OK);
}

FaultyMedium::~FaultyMedium() {
  sqlite3_vfs_unregister(&g_vfs);
  sqlite3_vfs_register(sqlite3_vfs_find("unix"), 1);
}

void FaultyMedium::Set(Fault fault) { g_fault = fault; }

int FaultyMedium::log_syncs() const { return g_log_syncs; }

}  // namespace samtale
