#include "services/ops/folder_watch.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "services/core/id.h"

namespace samtale::ops {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kPatience{20};  // only a broken watch uses it up

class FolderWatchTest : public testing::Test {
 protected:
  FolderWatchTest() : root_(fs::temp_directory_path() / ("samtale-" + RandomIdText())) {
    fs::create_directories(root_ / "rules/national");
    Write("rules/national/a.yaml", "first");
    auto started = FolderWatch::Start((root_ / "rules").string(), [this] { Tell(); });
    EXPECT_TRUE(started);
    watch_ = std::move(*started);
    AwaitTold();  // at the beginning
  }
  ~FolderWatchTest() override {
    watch_.reset();
    fs::remove_all(root_);
  }

  void Write(const std::string& name, const std::string& text) {
    std::ofstream(root_ / name) << text;
  }
  void Tell() {
    const std::lock_guard lock(mutex_);
    ++told_;
    changed_.notify_all();
  }
  // Waits to be told once more than when this was last waited for.
  void AwaitTold() {
    std::unique_lock lock(mutex_);
    EXPECT_TRUE(changed_.wait_for(lock, kPatience, [this] { return told_ > seen_; }));
    seen_ = told_;
  }

  fs::path root_;
  std::mutex mutex_;
  std::condition_variable changed_;
  int told_ = 0;
  int seen_ = 0;
  std::unique_ptr<FolderWatch> watch_;
};

TEST_F(FolderWatchTest, SeesAFileWrittenAddedAndRemoved) {
  Write("rules/national/a.yaml", "second");
  AwaitTold();
  Write("rules/vocabulary.yaml", "new");
  AwaitTold();
  fs::remove(root_ / "rules/national/a.yaml");
  AwaitTold();
}

TEST_F(FolderWatchTest, SeesAFileThatAnEditorRenamesIntoPlace) {
  Write("rules/national/.a.yaml.swp", "second");
  fs::rename(root_ / "rules/national/.a.yaml.swp", root_ / "rules/national/a.yaml");
  AwaitTold();
}

TEST_F(FolderWatchTest, SeesAFileInAFolderThatIsNewer) {
  fs::create_directories(root_ / "rules/municipal/0101-koebenhavn");
  AwaitTold();
  Write("rules/municipal/0101-koebenhavn/a.yaml", "local");
  AwaitTold();
  Write("rules/municipal/0101-koebenhavn/a.yaml", "local again");
  AwaitTold();
}

TEST_F(FolderWatchTest, FollowsAFolderThatIsReplaced) {
  fs::create_directories(root_ / "next/national");
  Write("next/national/a.yaml", "second");
  fs::rename(root_ / "rules", root_ / "old");
  fs::rename(root_ / "next", root_ / "rules");
  AwaitTold();
  Write("rules/national/a.yaml", "third");
  AwaitTold();
}

TEST_F(FolderWatchTest, IsMissingForAWhile) {
  fs::remove_all(root_ / "rules");
  AwaitTold();
  fs::create_directories(root_ / "rules");
  AwaitTold();
  Write("rules/vocabulary.yaml", "back");
  AwaitTold();
}

TEST(FolderWatch, EndsWhileNothingHappens) {
  const fs::path root = fs::temp_directory_path() / ("samtale-" + RandomIdText());
  fs::create_directories(root);
  int told = 0;
  {
    const auto watch = FolderWatch::Start(root.string(), [&] { ++told; });
  }
  EXPECT_EQ(told, 1);
  fs::remove_all(root);
  EXPECT_FALSE(FolderWatch::Start((root / "no/parent").string(), [] {}));
}

}  // namespace
}  // namespace samtale::ops
