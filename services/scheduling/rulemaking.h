// The use cases of rules in a running server: files of a layer are uploaded, activated, approved by
// a second person, taken from the server's folder, or set to decide alongside as a shadow. Changes
// run one after another on a thread of their own, so that each is checked against exactly the
// layers it will stand beside; a change is recorded in one transaction and then swapped into the
// rules in force before anybody is answered. Any thread may call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/core/mutex.h"
#include "services/scheduling/meetings.h"
#include "services/scheduling/observer.h"
#include "services/scheduling/rule_change.h"
#include "services/scheduling/shadow_loader.h"
#include "services/scheduling/work_thread.h"

namespace samtale::scheduling {

inline constexpr std::size_t kMaxQueuedRuleChanges = 64;
inline constexpr std::size_t kMaxRuleReason = 500;  // characters of a reason; at least 1
inline constexpr std::size_t kMaxFolderProblems = 100;

struct RulemakingOptions {
  bool two_people = false;  // an activation waits until another person approves it
  // Told, in English, what happens without a caller, and what an operator must see to. Must not
  // block.
  std::function<void(const std::string&)> report = [](const std::string&) {};
  std::function<void(const std::string&)> alarm = [](const std::string&) {};
  // Told what is put in force and what is refused, unless null; a dry run is neither.
  Observer* observer = nullptr;
};

struct RulesUpload {
  RuleLayerId layer;
  std::string etag = {};  // of the layer; empty matches all
  std::string reason;
  RuleFiles files = {};  // of the whole layer; none gives a municipal layer up
  bool validate_only = false;
};

struct UploadedRules {
  store::RuleUpload upload;
  // What is not an error in the layer; for the national one also the errors of layers that would
  // not fit it any more.
  std::vector<engine::Diagnostic> diagnostics = {};
};

struct RuleLayerState {
  RuleLayerId layer;
  std::string etag;                                    // `0` for a layer that never was
  std::optional<store::RuleActivation> in_force = {};  // nothing: the layer has no rules
  std::optional<store::RuleActivation> waiting = {};   // for a second person
  // What still waited when the layer's latest activation was asked for, which took its place.
  std::optional<store::RuleActivation> replaced = {};
  bool suspended = false;  // does not fit the national layer, which decides alone there
  std::vector<engine::Diagnostic> problems = {};  // why it is suspended
  std::string shadow = {};                        // hash of the files that decide alongside
};

// What a municipality decides by, and the layers it is made of, at one revision.
struct RulesOfMunicipality {
  Rules rules;
  RuleLayerState national;
  RuleLayerState own;
};

// What became of the server's folder.
struct FolderState {
  std::int64_t refusals = 0;  // times it was refused for something new since the server began
  std::optional<Instant> refused_at = {};         // nothing: what it last had is in force
  std::vector<engine::Diagnostic> problems = {};  // at most kMaxFolderProblems
};

class Rulemaking {
 public:
  // Puts into `rules` what counts: the layers that the store has in force, each changed to what the
  // folder has of it if that is not what was last taken from the folder. Only a store without a
  // national layer, or with one that this version does not load, needs a sound folder, and then one
  // that was changed: kRulesInvalid otherwise, saying what to do. What is given outlives this.
  static Result<std::unique_ptr<Rulemaking>> Open(store::Store& store, RulesInForce& rules,
                                                  ShadowRules& shadows,
                                                  const Result<RuleFiles>& folder, Instant now,
                                                  RulemakingOptions options);

  // Checks the files beside the layers in force and stores them, not active. kRulesInvalid, with
  // every error at its place, when the layer does not load. A repeated request is told what the
  // first was, whatever is in force by now; the same files in another are judged anew.
  void Upload(Call call, RulesUpload upload, Done<UploadedRules> done);
  // Puts stored files of the layer in force, or asks for it where two people must agree: then what
  // waited until now never will be. Activating what was in force before rolls back; NoFiles() gives
  // a municipal layer up. kNotFound for files that are not stored.
  void Activate(Call call, RuleLayerId layer, std::string rulebook, std::string etag,
                std::string reason, Done<RuleLayerState> done);
  // Puts in force what waits as activation `number`, which only the layer's latest can. kNotFound
  // when it does not wait; kPermissionDenied for who asked for it.
  void Approve(Call call, RuleLayerId layer, std::int64_t number, Done<RuleLayerState> done);
  // Lets stored files of the layer decide alongside; an empty hash ends it.
  void SetShadow(Call call, RuleLayerId layer, std::string rulebook, std::string etag,
                 Done<RuleLayerState> done);
  // Activates what the folder has changed; true when something did. A layer that does not load, or
  // that would undo what a person activated, changes nothing and is reported; the latter until the
  // folder has it too, or somebody activates the folder's files.
  void TakeFolder(Result<RuleFiles> folder, Instant now, Done<bool> done);

  Result<RuleLayerState> State(const RuleLayerId& layer) const;
  Result<RulesOfMunicipality> Of(const MunicipalityId& municipality) const;
  // Latest first, numbered below `before`; `size` as in store::PageOf.
  Result<std::vector<store::RuleActivation>> ListActivations(const RuleLayerId& layer,
                                                             std::int64_t before, int size) const;
  FolderState Folder() const SAMTALE_EXCLUDES(mutex_);
  // How many layers are suspended.
  int suspended() const;

 private:
  Rulemaking(store::Store& store, RulesInForce& rules, ShadowRules& shadows,
             RulemakingOptions options);

  // Runs `work` on the thread of changes and answers what it makes.
  template <class T, class Work>
  void Queue(Work work, Done<T> done);

  // All below only on the thread of changes, or before it has anything to do.
  Result<UploadedRules> UploadNow(const Call& call, const RulesUpload& upload);
  Result<UploadedRules> Judge(const Call& call, const RulesUpload& upload) const;
  std::optional<Result<UploadedRules>> EarlierUpload(const RulesUpload& upload,
                                                     const std::string& resource) const;
  Result<RuleLayerState> ActivateNow(const Call& call, const RuleLayerId& layer,
                                     const std::string& rulebook, const std::string& etag,
                                     const std::string& reason);
  Result<RuleLayerState> ApproveNow(const Call& call, const RuleLayerId& layer,
                                    std::int64_t number);
  Result<RuleLayerState> SetShadowNow(const Call& call, const RuleLayerId& layer,
                                      const std::string& rulebook, const std::string& etag);
  Result<bool> TakeFolderNow(const Result<RuleFiles>& folder, Instant now);

  Result<void> LoadStored();
  void Lose(const RuleCandidate& candidate, const std::optional<store::RuleActivation>& national);
  Result<RuleChange> FindChange(const RuleLayerId& layer, const std::string& rulebook) const;
  Result<std::vector<RuleChange>> ChangesIn(const RuleFiles& folder) const;
  // Takes out of `changes` of `folder` those that would undo what a person activated, and adds to
  // `problems` what they would undo.
  Result<void> LeaveOutWhatUndoes(const RuleFiles& folder, std::vector<RuleChange>* changes,
                                  std::vector<engine::Diagnostic>* problems);
  void SettleFolder(const RuleLayerId& layer, const std::string& rulebook, Instant now);
  Result<bool> CommitFolder(const std::vector<RuleChange>& changes, const RuleCandidate& candidate,
                            Instant now);
  // Runs `body` as one transaction. If it commits, `candidate`, unless it is null, is in force from
  // its revision on.
  Result<void> Commit(const RuleCandidate* candidate,
                      const std::function<void(store::Transaction&)>& body);
  void Adopt(const RuleCandidate& candidate);
  void RefreshShadows();
  // What was refused is `layers`; nothing among them is what is of no layer.
  void NoteFolder(std::vector<engine::Diagnostic> problems,
                  const std::vector<std::optional<RuleLayerId>>& layers, Instant now)
      SAMTALE_EXCLUDES(mutex_);
  // candidate.Check(layer), of which the observer is told.
  Result<void> Check(const RuleCandidate& candidate, const RuleLayerId& layer) const;
  void TellActivated(const RuleLayerId& layer, RuleSource source) const;

  store::Store& store_;
  RulesInForce& rules_;
  ShadowLoader shadow_loader_;
  const RulemakingOptions options_;
  RuleLayers active_;
  bool has_rules_ = false;     // active_ loads, and is in force
  std::optional<Error> lost_;  // why it does not, of rules that were stored
  // The folder's files of each layer that is left out for what it would undo, by their hash, and
  // the folder they are in; empty while there are none.
  std::map<RuleLayerId, std::string> left_out_;
  RuleFiles last_folder_;

  mutable Mutex mutex_;
  FolderState folder_ SAMTALE_GUARDED_BY(mutex_);
  WorkThread thread_;  // last: its jobs use the others
};

}  // namespace samtale::scheduling
