// A store with its rules and what changes them, as a server has them, over small rules of 0101.
// Waits for changes, so that a test reads top to bottom.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "services/core/mutex.h"
#include "services/scheduling/rulemaking.h"
#include "services/store_sqlite/sqlite_store.h"
#include "tests/engine/small_rules.h"
#include "tests/scheduling/answer.h"
#include "tests/scheduling/told.h"

namespace samtale::scheduling {

inline const RuleLayerId kLocal = RuleLayerId::Of("0101");
inline const Instant kNow{Seconds{1'592'200'800}};

// National rules that permit `modes`, with a duty for as many people as there are modes.
inline RuleFiles National(const std::string& modes, int people) {
  return {engine::test::National(engine::test::Rule(
              "dk.base", "permit: [" + modes + "]\nduties: {people: {value: " +
                             std::to_string(people) + ", for: [" + modes + "]}}")),
          {"vocabulary.yaml", engine::test::kVocabulary}};
}
inline const RuleFiles kPhysical = National("physical", 1);
inline const RuleFiles kAnyMode = National("physical, telephone, video", 3);

inline RuleFiles Local(const std::string& body) {
  return {engine::test::Municipal(engine::test::Rule("kbh.own", body))};
}
inline const RuleFiles kVideoFirst = Local("prefer: [video]");

inline RuleFiles Both(RuleFiles a, const RuleFiles& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

inline Call CallBy(std::string id, Role role = Role::kOperator) {
  static int calls = 0;
  const std::string request = "request-" + std::to_string(++calls);
  return {{MunicipalityId::Of("0101"), role, std::move(id)}, kNow, "Test", request, request};
}

// Hands on to a store, and tells how many writes it was handed, so that a test can put one behind
// another.
class CountedStore final : public store::Store {
 public:
  explicit CountedStore(store::Store& below) : below_(below) {}

  // Waits until there were `writes` since the beginning.
  void WaitFor(int writes) SAMTALE_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    while (writes_ < writes) counted_.Wait(mutex_);
  }
  store::Standing standing() const override { return below_.standing(); }
  void Listen(store::EventListener listener) override { below_.Listen(std::move(listener)); }

  int writes() const SAMTALE_EXCLUDES(mutex_) {
    MutexLock lock(mutex_);
    return writes_;
  }

 protected:
  Result<void> ReadWith(const std::function<void(const store::Snapshot&)>& body) override {
    const auto read = below_.Read([&](const store::Snapshot& snapshot) {
      body(snapshot);
      return true;
    });
    if (!read) return tl::make_unexpected(read.error());
    return {};
  }
  void WriteWith(std::function<Result<void>(store::Transaction&)> body,
                 std::function<void(Result<void>)> done) override {
    below_.Write<bool>(
        [body = std::move(body)](store::Transaction& transaction) -> Result<bool> {
          const Result<void> written = body(transaction);
          if (!written) return tl::make_unexpected(written.error());
          return true;
        },
        [done = std::move(done)](const Result<bool>& written) {
          done(written ? Result<void>() : tl::make_unexpected(written.error()));
        });
    {
      MutexLock lock(mutex_);
      ++writes_;
    }
    counted_.NotifyOne();
  }

 private:
  store::Store& below_;
  mutable Mutex mutex_;
  CondVar counted_;
  int writes_ SAMTALE_GUARDED_BY(mutex_) = 0;
};

// A store with its rules, as a server has them.
class House {
 public:
  explicit House(const std::string& path) : path_(path) {}
  ~House() { Close(); }

  Result<void> Open(const Result<RuleFiles>& folder, bool two_people = false) {
    Close();
    store_ = *store_sqlite::Open({.path = path_, .readers = 2});
    auto opened = Rulemaking::Open(*store_, rules_, shadows_, folder, kNow,
                                   {.two_people = two_people,
                                    .alarm = [this](const std::string& line) { alarms += line; },
                                    .observer = &told});
    if (!opened) return tl::make_unexpected(opened.error());
    rulemaking_ = std::move(*opened);
    return {};
  }
  void Close() {
    rulemaking_.reset();
    store_.reset();
  }

  Rulemaking& rulemaking() { return *rulemaking_; }
  store::Store& store() { return *store_; }
  ShadowRules& shadows() { return shadows_; }
  const RulesInForce& rules() const { return rules_; }
  Rules Get() const { return rules_.Get(); }
  std::string Allowed() const {
    return engine::test::Allowed(engine::test::MustDecide(*rules_.Get(), engine::test::Ask()));
  }
  RuleLayerState State(const RuleLayerId& layer = NationalLayer()) const {
    return *rulemaking_->State(layer);
  }

  Result<UploadedRules> Upload(const RuleFiles& files, const RuleLayerId& layer = NationalLayer(),
                               std::string etag = "", bool validate_only = false) {
    return UploadBy(CallBy("eva"), {layer, std::move(etag), "a reason", files, validate_only});
  }
  Result<UploadedRules> UploadBy(const Call& call, const RulesUpload& upload) {
    Answer<UploadedRules> answer;
    rulemaking_->Upload(call, upload, answer.done());
    return answer.Get();
  }
  Result<RuleLayerState> Activate(const Call& call, const std::string& hash,
                                  const RuleLayerId& layer = NationalLayer(),
                                  std::string etag = "") {
    Answer<RuleLayerState> answer;
    rulemaking_->Activate(call, layer, hash, std::move(etag), "a reason", answer.done());
    return answer.Get();
  }
  Result<RuleLayerState> Approve(const std::string& who, std::int64_t number) {
    Answer<RuleLayerState> answer;
    rulemaking_->Approve(CallBy(who), NationalLayer(), number, answer.done());
    return answer.Get();
  }
  Result<RuleLayerState> SetShadow(const std::string& hash,
                                   const RuleLayerId& layer = NationalLayer()) {
    Answer<RuleLayerState> answer;
    rulemaking_->SetShadow(CallBy("eva"), layer, hash, "", answer.done());
    return answer.Get();
  }
  bool TakeFolder(Result<RuleFiles> folder) {
    Answer<bool> answer;
    rulemaking_->TakeFolder(std::move(folder), kNow, answer.done());
    return *answer.Get();
  }
  // Uploads and activates.
  RuleLayerState MustActivate(const RuleFiles& files, const RuleLayerId& layer = NationalLayer()) {
    EXPECT_TRUE(Upload(files, layer));
    const auto state = Activate(CallBy("eva"), HashOf(files), layer);
    EXPECT_TRUE(state) << Render(state.error().message, Language::kEnglish);
    return *state;
  }

  std::string alarms;
  Told told;

 private:
  std::string path_;
  RulesInForce rules_;
  ShadowRules shadows_{&told};
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Rulemaking> rulemaking_;
};

}  // namespace samtale::scheduling
