#include "services/scheduling/rulemaking.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <future>
#include <limits>
#include <set>
#include <utility>

#include "policy/engine/json.h"
#include "services/scheduling/folder_edit.h"
#include "services/scheduling/receipts.h"

namespace samtale::scheduling {
namespace {

using store::EventKind;

constexpr const char* kFolderReason = "the rules folder of the server changed";

std::string ResourceOf(const RuleLayerId& layer) { return "ruleLayers/" + layer.text(); }

constexpr std::string_view kUploads = "/uploads/";
std::string ResourceOf(const RuleLayerId& layer, std::int64_t upload) {
  return ResourceOf(layer) + std::string(kUploads) + std::to_string(upload);
}

// The number of the upload that `resource` names, if it names one.
std::optional<std::int64_t> NumberIn(std::string_view resource) {
  const std::size_t at = resource.find(kUploads);
  if (at == resource.npos) return std::nullopt;
  resource.remove_prefix(at + kUploads.size());
  std::int64_t number = 0;
  std::from_chars(resource.data(), resource.data() + resource.size(), number);
  return number;
}

// The person, whatever role it acts in.
std::string_view PersonOf(std::string_view caller) { return caller.substr(caller.find('/') + 1); }

store::RuleLayer RecordOf(const store::Snapshot& snapshot, const RuleLayerId& layer) {
  return snapshot.FindRuleLayer(layer).value_or(store::RuleLayer{.layer = layer});
}

std::optional<store::RuleActivation> LatestOf(const store::Snapshot& snapshot,
                                              const RuleLayerId& layer) {
  auto latest = snapshot.ListRuleActivations(layer, std::numeric_limits<std::int64_t>::max(), 1);
  if (latest.empty()) return std::nullopt;
  return std::move(latest.front());
}

// Whose events tell of a change: a municipality's own, of a national one all that the rules know.
std::set<std::string> Concerned(const RuleLayerId& layer, const engine::Rulebooks& rulebooks) {
  if (layer != NationalLayer()) return {layer.text()};
  std::set<std::string> all;
  for (const auto& [code, name] : rulebooks.vocabulary().municipality_names) all.insert(code);
  return all;
}

// What became of an activation, and who did it.
struct News {
  EventKind kind;
  std::string caller;
  Instant at;
};

void AddEvents(store::Transaction& transaction, const std::set<std::string>& municipalities,
               const store::RuleActivation& activation, const News& news) {
  for (const std::string& code : municipalities) {
    transaction.Add(store::Event{.municipality = MunicipalityId::Of(code),
                                 .kind = std::string(Word(news.kind)),
                                 .subject = ResourceOf(activation.layer),
                                 .caller = news.caller,
                                 .at = news.at,
                                 .rules = store::RulesChange{activation.rulebook, activation.number,
                                                             activation.replaced_by}});
  }
}

// The hash that an activation of the layer takes the place of; empty when the law never was.
std::string PreviousOf(const store::RuleLayer& record) {
  const bool municipal = record.layer != NationalLayer();
  return record.rulebook.value_or(municipal ? NoFiles() : "");
}

// Who asks for which files, and why.
struct Asking {
  std::string rulebook;
  std::string caller;
  std::string reason;
  Instant now;
};

// The layer's next activation. What waits for a second person gives its place up to it; those who
// are concerned are told.
store::RuleActivation NextActivation(store::Transaction& transaction,
                                     const store::RuleLayer& record, const Asking& asking,
                                     const engine::Rulebooks& rulebooks) {
  store::RuleActivation next{.layer = record.layer,
                             .number = 1,
                             .rulebook = asking.rulebook,
                             .previous = PreviousOf(record),
                             .caller = asking.caller,
                             .reason = asking.reason,
                             .asked_at = asking.now};
  std::optional<store::RuleActivation> latest = LatestOf(transaction, record.layer);
  if (!latest) return next;
  next.number = latest->number + 1;
  if (latest->in_force_at) return next;
  latest->replaced_by = next.number;
  transaction.Put(*latest);
  AddEvents(transaction, Concerned(record.layer, rulebooks), *latest,
            {EventKind::kRulesReplaced, asking.caller, asking.now});
  return next;
}

// As the EndWrite of other writes, with the files that the change of `resource` is about.
void EndWrite(store::Transaction& transaction, const Call& call, std::string resource,
              EventKind kind, std::string rulebook) {
  store::Event event = EventOf(call, kind, resource);
  event.rules = store::RulesChange{std::move(rulebook)};
  transaction.Add(event);
  AddReceipt(transaction, call, std::move(resource));
}

// Puts an activation in force in the transaction: the layer and the events.
void PutInForce(store::Transaction& transaction, const store::RuleActivation& activation,
                const RuleCandidate& candidate, Instant now) {
  store::RuleLayer record = RecordOf(transaction, activation.layer);
  record.rulebook = activation.rulebook;
  record.activation = activation.number;
  transaction.Put(activation);
  transaction.Put(record);
  AddEvents(transaction, Concerned(activation.layer, *candidate.loaded.rulebooks), activation,
            {EventKind::kRulesActivated,
             activation.approved_by.empty() ? activation.caller : activation.approved_by, now});
}

Result<void> CheckReason(const std::string& reason) {
  if (reason.empty()) return Invalid("reason", Text::kRequired);
  if (reason.size() <= kMaxRuleReason) return {};
  return Invalid("reason", Text::kTooLong, {std::to_string(kMaxRuleReason)});
}

// What every change asks first: has it been made already, and is it about what the caller saw?
struct Beginning {
  std::optional<std::string> earlier;  // what the same request made before
  store::RuleLayer record;
};

Result<Beginning> Begin(store::Store& store, const Call& call, const RuleLayerId& layer,
                        const std::string& etag) {
  Result<Result<Beginning>> read =
      store.Read([&](const store::Snapshot& snapshot) -> Result<Beginning> {
        Result<std::optional<std::string>> earlier = BeginWrite(snapshot, call);
        if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
        Beginning beginning{*std::move(earlier), RecordOf(snapshot, layer)};
        if (beginning.earlier) return beginning;
        if (Result<void> fresh = CheckEtag(etag, beginning.record.revision); !fresh) {
          return tl::make_unexpected(std::move(fresh.error()));
        }
        return beginning;
      });
  if (!read) return tl::make_unexpected(std::move(read.error()));
  return std::move(*read);
}

Result<void> CheckFiles(const RulesUpload& upload) {
  std::vector<Violation> violations;
  for (const engine::SourceFile& file : upload.files) {
    const bool plain = std::none_of(file.path.begin(), file.path.end(),
                                    [](unsigned char byte) { return byte < ' ' || byte == 0x7F; });
    if (plain && LayerOf(file.path) == upload.layer) continue;
    violations.push_back({file.path, {Text::kNotInLayer, {file.path, upload.layer.text()}}});
  }
  if (violations.empty()) return {};
  return Invalid(std::move(violations));
}

InForce InForceOf(const RuleCandidate& candidate) {
  InForce in_force{candidate.loaded.rulebooks};
  for (const std::string& code : candidate.loaded.suspended) {
    const RuleLayerId layer = RuleLayerId::Of(code);
    in_force.suspended[layer] = candidate.About(layer);
  }
  return in_force;
}

RuleLayerState StateIn(const store::Snapshot& snapshot, const InForce& in_force,
                       const RuleLayerId& layer) {
  const store::RuleLayer record = RecordOf(snapshot, layer);
  RuleLayerState state{.layer = layer, .etag = Etag(record.revision), .shadow = record.shadow};
  if (record.activation) state.in_force = snapshot.FindRuleActivation(layer, *record.activation);
  auto latest = snapshot.ListRuleActivations(layer, std::numeric_limits<std::int64_t>::max(), 2);
  if (latest.size() > 1 && latest.back().replaced_by) state.replaced = std::move(latest.back());
  if (!latest.empty() && !latest.front().in_force_at) state.waiting = std::move(latest.front());
  const auto suspended = in_force.suspended.find(layer);
  if (suspended != in_force.suspended.end()) {
    state.suspended = true;
    state.problems = suspended->second;
  }
  return state;
}

bool Has(const std::vector<RuleChange>& changes, const RuleLayerId& layer) {
  return std::any_of(changes.begin(), changes.end(),
                     [&](const RuleChange& change) { return change.layer == layer; });
}

std::string TextOf(const std::vector<engine::Diagnostic>& diagnostics) {
  std::string text;
  for (const engine::Diagnostic& one : diagnostics) text += Format(one);
  return text;
}

template <class T>
tl::unexpected<Error> Failed(Result<T>& result) {
  return tl::make_unexpected(std::move(result.error()));
}

}  // namespace

Rulemaking::Rulemaking(store::Store& store, RulesInForce& rules, ShadowRules& shadows,
                       RulemakingOptions options)
    : store_(store),
      rules_(rules),
      shadow_loader_(shadows),
      options_(std::move(options)),
      thread_(kMaxQueuedRuleChanges) {}

Result<std::unique_ptr<Rulemaking>> Rulemaking::Open(store::Store& store, RulesInForce& rules,
                                                     ShadowRules& shadows,
                                                     const Result<RuleFiles>& folder, Instant now,
                                                     RulemakingOptions options) {
  std::unique_ptr<Rulemaking> opened(new Rulemaking(store, rules, shadows, std::move(options)));
  if (Result<void> stored = opened->LoadStored(); !stored) return Failed(stored);
  if (Result<bool> taken = opened->TakeFolderNow(folder, now); !taken) return Failed(taken);
  opened->RefreshShadows();
  return opened;
}

template <class T, class Work>
void Rulemaking::Queue(Work work, Done<T> done) {
  const bool queued = thread_.Submit([work = std::move(work), done] { done(work()); });
  if (!queued) {
    done(Fail(Reason::kResourceExhausted, Text::kTooBusy, {"the queue of changes of rules"}));
  }
}

void Rulemaking::Upload(Call call, RulesUpload upload, Done<UploadedRules> done) {
  Queue<UploadedRules>([this, call = std::move(call),
                        upload = std::move(upload)] { return UploadNow(call, upload); },
                       std::move(done));
}

void Rulemaking::Activate(Call call, RuleLayerId layer, std::string rulebook, std::string etag,
                          std::string reason, Done<RuleLayerState> done) {
  Queue<RuleLayerState>(
      [this, call = std::move(call), layer = std::move(layer), rulebook = std::move(rulebook),
       etag = std::move(etag),
       reason = std::move(reason)] { return ActivateNow(call, layer, rulebook, etag, reason); },
      std::move(done));
}

void Rulemaking::Approve(Call call, RuleLayerId layer, std::int64_t number,
                         Done<RuleLayerState> done) {
  Queue<RuleLayerState>([this, call = std::move(call), layer = std::move(layer),
                         number] { return ApproveNow(call, layer, number); },
                        std::move(done));
}

void Rulemaking::SetShadow(Call call, RuleLayerId layer, std::string rulebook, std::string etag,
                           Done<RuleLayerState> done) {
  Queue<RuleLayerState>(
      [this, call = std::move(call), layer = std::move(layer), rulebook = std::move(rulebook),
       etag = std::move(etag)] { return SetShadowNow(call, layer, rulebook, etag); },
      std::move(done));
}

void Rulemaking::TakeFolder(Result<RuleFiles> folder, Instant now, Done<bool> done) {
  Queue<bool>([this, folder = std::move(folder), now] { return TakeFolderNow(folder, now); },
              std::move(done));
}

Result<UploadedRules> Rulemaking::UploadNow(const Call& call, const RulesUpload& upload) {
  if (Result<void> reason = CheckReason(upload.reason); !reason) return Failed(reason);
  if (Result<void> files = CheckFiles(upload); !files) return Failed(files);
  Result<Beginning> beginning = Begin(store_, call, upload.layer, upload.etag);
  if (!beginning) return Failed(beginning);
  if (beginning->earlier) {
    if (std::optional<Result<UploadedRules>> first = EarlierUpload(upload, *beginning->earlier))
      return *std::move(first);
  }
  Result<UploadedRules> uploaded = Judge(call, upload);
  if (!uploaded || beginning->earlier || upload.validate_only) return uploaded;
  Result<void> written = Commit(nullptr, [&](store::Transaction& transaction) {
    store::RuleUpload& record = uploaded->upload;
    record.number = transaction.CountRuleUploads(upload.layer) + 1;
    transaction.Add(ToStore(record.rulebook, upload.files, call.now));
    transaction.Add(record);
    EndWrite(transaction, call, ResourceOf(upload.layer, record.number), EventKind::kRulesUploaded,
             record.rulebook);
  });
  if (!written) return Failed(written);
  return uploaded;
}

// What the upload that left `resource` was told. Nothing when it left none: one of a version of
// this program that kept less.
std::optional<Result<UploadedRules>> Rulemaking::EarlierUpload(const RulesUpload& upload,
                                                               const std::string& resource) const {
  const std::optional<std::int64_t> number = NumberIn(resource);
  if (!number) return std::nullopt;
  const auto stored = store_.Read([&](const store::Snapshot& snapshot) {
    return snapshot.FindRuleUpload(upload.layer, *number);
  });
  if (!stored) return tl::make_unexpected(stored.error());
  if (!*stored) return std::nullopt;
  Result<std::vector<engine::Diagnostic>> findings = engine::ParseDiagnostics((*stored)->findings);
  if (!findings) return tl::make_unexpected(std::move(findings.error()));
  return UploadedRules{**stored, *std::move(findings)};
}

// What becomes of the files beside the layers in force.
Result<UploadedRules> Rulemaking::Judge(const Call& call, const RulesUpload& upload) const {
  const std::string hash = HashOf(upload.files);
  const RuleCandidate candidate = WithChanges(active_, {{upload.layer, upload.files, hash}});
  if (Result<void> sound =
          upload.validate_only ? candidate.Check(upload.layer) : Check(candidate, upload.layer);
      !sound) {
    return Failed(sound);
  }
  const bool national = upload.layer == NationalLayer();
  const engine::Rulebooks& rulebooks = *candidate.loaded.rulebooks;
  std::vector<engine::Diagnostic> diagnostics = candidate.About(upload.layer);
  for (engine::Diagnostic& warning :
       candidate.Warnings(upload.layer, Zone::Copenhagen().DayOf(call.now), call.hurried))
    diagnostics.push_back(std::move(warning));
  store::RuleUpload record{
      .layer = upload.layer,
      .number = 0,
      .rulebook = hash,
      .caller = CallerKey(call.caller),
      .reason = upload.reason,
      .at = call.now,
      .decides_as = (national ? rulebooks.national() : rulebooks.For(upload.layer.text())).hash(),
      .findings = engine::ToJson(diagnostics)};
  if (national) record.suspended = candidate.loaded.suspended;
  return UploadedRules{std::move(record), std::move(diagnostics)};
}

Result<RuleLayerState> Rulemaking::ActivateNow(const Call& call, const RuleLayerId& layer,
                                               const std::string& rulebook, const std::string& etag,
                                               const std::string& reason) {
  if (Result<void> checked = CheckReason(reason); !checked) return Failed(checked);
  Result<Beginning> beginning = Begin(store_, call, layer, etag);
  if (!beginning) return Failed(beginning);
  if (beginning->earlier) return State(layer);
  Result<RuleChange> change = FindChange(layer, rulebook);
  if (!change) return Failed(change);
  const RuleCandidate candidate = WithChanges(active_, {*change});
  if (Result<void> sound = Check(candidate, layer); !sound) return Failed(sound);
  const bool waits = options_.two_people;
  Result<void> written = Commit(waits ? nullptr : &candidate, [&](store::Transaction& transaction) {
    transaction.Add(ToStore(rulebook, change->files, call.now));  // when there are none
    store::RuleActivation activation = NextActivation(
        transaction, beginning->record, {rulebook, CallerKey(call.caller), reason, call.now},
        *candidate.loaded.rulebooks);
    if (waits) {
      transaction.Put(activation);
      AddEvents(transaction, Concerned(layer, *candidate.loaded.rulebooks), activation,
                {EventKind::kRulesAskedFor, activation.caller, call.now});
    } else {
      activation.in_force_at = call.now;
      PutInForce(transaction, activation, candidate, call.now);
      StoreRulebooks(transaction, *candidate.loaded.rulebooks, candidate.layers, call.now);
    }
    AddReceipt(transaction, call, ResourceOf(layer));
  });
  if (!written) return Failed(written);
  if (!waits) TellActivated(layer, RuleSource::kUpload);
  if (!waits) SettleFolder(layer, rulebook, call.now);
  return State(layer);
}

Result<RuleLayerState> Rulemaking::ApproveNow(const Call& call, const RuleLayerId& layer,
                                              std::int64_t number) {
  Result<Beginning> beginning = Begin(store_, call, layer, "");
  if (!beginning) return Failed(beginning);
  Result<RuleLayerState> state = State(layer);
  if (!state || beginning->earlier) return state;
  if (!state->waiting || state->waiting->number != number) {
    return Fail(Reason::kNotFound, Text::kNothingWaits, {std::to_string(number)});
  }
  store::RuleActivation activation = *state->waiting;
  if (PersonOf(activation.caller) == call.caller.id) {
    return Fail(Reason::kPermissionDenied, Text::kNeedsSecondPerson);
  }
  Result<RuleChange> change = FindChange(layer, activation.rulebook);
  if (!change) return Failed(change);
  const RuleCandidate candidate = WithChanges(active_, {*change});
  if (Result<void> sound = Check(candidate, layer); !sound) return Failed(sound);
  activation.approved_by = CallerKey(call.caller);
  activation.in_force_at = call.now;
  Result<void> written = Commit(&candidate, [&](store::Transaction& transaction) {
    PutInForce(transaction, activation, candidate, call.now);
    StoreRulebooks(transaction, *candidate.loaded.rulebooks, candidate.layers, call.now);
    AddReceipt(transaction, call, ResourceOf(layer));
  });
  if (!written) return Failed(written);
  TellActivated(layer,
                activation.caller == kFolderCaller ? RuleSource::kFolder : RuleSource::kUpload);
  SettleFolder(layer, activation.rulebook, call.now);
  return State(layer);
}

Result<RuleLayerState> Rulemaking::SetShadowNow(const Call& call, const RuleLayerId& layer,
                                                const std::string& rulebook,
                                                const std::string& etag) {
  Result<Beginning> beginning = Begin(store_, call, layer, etag);
  if (!beginning) return Failed(beginning);
  if (beginning->earlier) return State(layer);
  if (!rulebook.empty()) {
    Result<RuleChange> change = FindChange(layer, rulebook);
    if (!change) return Failed(change);
    if (Result<void> sound = Check(WithChanges(active_, {*change}), layer); !sound) {
      return Failed(sound);
    }
  }
  Result<void> written = Commit(nullptr, [&](store::Transaction& transaction) {
    store::RuleLayer record = beginning->record;
    record.shadow = rulebook;
    transaction.Put(record);
    EndWrite(transaction, call, ResourceOf(layer), EventKind::kRulesShadowSet, rulebook);
  });
  if (!written) return Failed(written);
  RefreshShadows();
  return State(layer);
}

Result<bool> Rulemaking::TakeFolderNow(const Result<RuleFiles>& folder, Instant now) {
  if (!folder) {
    const std::string why = Render(folder.error().message, Language::kEnglish);
    NoteFolder({{engine::Severity::kError, "", 1, 1, why, "", ""}}, {std::nullopt}, now);
    if (has_rules_) return false;
    return tl::make_unexpected(lost_ ? *lost_ : folder.error());
  }
  Result<std::vector<RuleChange>> changes = ChangesIn(*folder);
  if (!changes) return Failed(changes);
  std::vector<engine::Diagnostic> problems;
  for (const engine::SourceFile& file : *folder) {
    if (LayerOf(file.path)) continue;
    problems.push_back({engine::Severity::kError, file.path, 1, 1, "this file is in no layer",
                        "put it in `municipal/<code>-<name>/`", ""});
  }
  std::vector<std::optional<RuleLayerId>> refused;
  if (!problems.empty()) refused.emplace_back();
  std::vector<RuleLayerId> asked;
  for (const RuleChange& change : *changes) asked.push_back(change.layer);
  if (Result<void> left = LeaveOutWhatUndoes(*folder, &*changes, &problems); !left)
    return Failed(left);
  RuleCandidate candidate;
  if (!changes->empty()) candidate = WithSoundChanges(active_, &*changes, &problems);
  for (const RuleLayerId& layer : asked) {
    if (!Has(*changes, layer)) refused.emplace_back(layer);
  }
  const auto errors = problems.size();
  const bool none = !has_rules_ && candidate.loaded.rulebooks == nullptr;
  Result<bool> taken = false;
  if (!none && !changes->empty()) taken = CommitFolder(*changes, candidate, now);
  NoteFolder(std::move(problems), refused, now);  // once what could be taken is in force
  if (!none) return taken;
  if (lost_) return tl::make_unexpected(*lost_);
  return Fail(Reason::kRulesInvalid, Text::kRulesInvalid, {std::to_string(errors)});
}

Result<bool> Rulemaking::CommitFolder(const std::vector<RuleChange>& changes,
                                      const RuleCandidate& candidate, Instant now) {
  // While nothing is in force nobody can be asked.
  const bool waits = options_.two_people && has_rules_;
  std::vector<RuleLayerId> activated;
  Result<void> written = Commit(waits ? nullptr : &candidate, [&](store::Transaction& transaction) {
    if (!waits) {
      StoreRulebooks(transaction, *candidate.loaded.rulebooks, candidate.layers, now);
    }
    for (const RuleChange& change : changes) {
      store::RuleLayer record = RecordOf(transaction, change.layer);
      const bool news = record.rulebook != change.hash;
      record.folder = change.hash;
      transaction.Add(ToStore(change.hash, change.files, now));
      transaction.Put(record);
      if (!news) continue;
      store::RuleActivation activation =
          NextActivation(transaction, record, {change.hash, kFolderCaller, kFolderReason, now},
                         *candidate.loaded.rulebooks);
      if (!waits) activation.in_force_at = now;
      if (!waits) {
        PutInForce(transaction, activation, candidate, now);
        activated.push_back(change.layer);
        continue;
      }
      transaction.Put(activation);
      AddEvents(transaction, Concerned(activation.layer, *candidate.loaded.rulebooks), activation,
                {EventKind::kRulesAskedFor, activation.caller, now});
    }
  });
  if (!written) return Failed(written);
  for (const RuleLayerId& layer : activated) TellActivated(layer, RuleSource::kFolder);
  for (const RuleChange& change : changes) {
    for (const engine::Diagnostic& one : candidate.About(change.layer)) {
      if (one.severity == engine::Severity::kWarning) options_.report(Format(one));
    }
    options_.report(fmt::format("the folder's rules of layer {} {} as {}", change.layer.text(),
                                waits ? "wait for approval" : "are in force", change.hash));
  }
  return !activated.empty();
}

// What the folder has of each layer, where that is not what was last taken from it.
Result<std::vector<RuleChange>> Rulemaking::ChangesIn(const RuleFiles& folder) const {
  RuleLayers layers = SplitLayers(folder);
  return store_.Read([&](const store::Snapshot& snapshot) {
    for (const store::RuleLayer& record : snapshot.ListRuleLayers()) {
      if (!record.folder.empty()) layers[record.layer];  // given up, when the folder has none of it
    }
    std::vector<RuleChange> changes;
    for (auto& [layer, files] : layers) {
      std::string hash = HashOf(files);
      if (RecordOf(snapshot, layer).folder == hash) continue;
      changes.push_back({layer, std::move(files), std::move(hash)});
    }
    return changes;
  });
}

Result<void> Rulemaking::LeaveOutWhatUndoes(const RuleFiles& folder,
                                            std::vector<RuleChange>* changes,
                                            std::vector<engine::Diagnostic>* problems) {
  std::vector<RuleChange> kept;
  left_out_.clear();
  const auto read = store_.Read([&](const store::Snapshot& snapshot) {
    for (RuleChange& change : *changes) {
      // Rules that do not load decide nothing: the folder mends them.
      const bool mends = !has_rules_ && change.layer == NationalLayer();
      const auto undone = mends ? std::vector<engine::Diagnostic>{} : UndoneBy(change, snapshot);
      if (undone.empty()) {
        kept.push_back(std::move(change));
        continue;
      }
      problems->insert(problems->end(), undone.begin(), undone.end());
      left_out_[change.layer] = change.hash;
    }
    return true;
  });
  if (!read) return tl::make_unexpected(read.error());
  *changes = std::move(kept);
  last_folder_ = left_out_.empty() ? RuleFiles{} : folder;
  return {};
}

// Once somebody has put in force what was left out of the folder, the folder is as it should be.
void Rulemaking::SettleFolder(const RuleLayerId& layer, const std::string& rulebook, Instant now) {
  const auto left_out = left_out_.find(layer);
  if (left_out == left_out_.end() || left_out->second != rulebook) return;
  // What fails here is told when the folder is looked at again.
  static_cast<void>(TakeFolderNow(RuleFiles(last_folder_), now));
}

Result<RuleChange> Rulemaking::FindChange(const RuleLayerId& layer,
                                          const std::string& rulebook) const {
  if (layer != NationalLayer() && rulebook == NoFiles()) return RuleChange{layer, {}, rulebook};
  const auto stored =
      store_.Read([&](const store::Snapshot& snapshot) { return snapshot.FindRulebook(rulebook); });
  if (!stored) return tl::make_unexpected(stored.error());
  RuleFiles files;
  // The law never is nothing.
  bool of_layer = stored->has_value() && !(*stored)->files.empty();
  if (of_layer) files = FromStore(**stored);
  for (const engine::SourceFile& file : files) of_layer = of_layer && LayerOf(file.path) == layer;
  if (!of_layer) {
    return Fail(Reason::kNotFound, Text::kUnknownResource,
                {ResourceOf(layer) + "/rulebooks/" + rulebook});
  }
  return RuleChange{layer, std::move(files), rulebook};
}

Result<void> Rulemaking::LoadStored() {
  struct Stored {
    store::Revision since;
    RuleLayers layers;
    std::optional<store::RuleActivation> national;  // that put the national layer in force
  };
  Result<Stored> stored = store_.Read([](const store::Snapshot& snapshot) {
    Stored found{snapshot.rules_revision(), {}, {}};
    for (const store::RuleLayer& record : snapshot.ListRuleLayers()) {
      if (!record.rulebook) continue;
      const std::optional<store::Rulebook> files = snapshot.FindRulebook(*record.rulebook);
      if (files && !files->files.empty()) found.layers[record.layer] = FromStore(*files);
      if (record.layer == NationalLayer())
        found.national = snapshot.FindRuleActivation(record.layer, *record.activation);
    }
    return found;
  });
  if (!stored) return Failed(stored);
  if (stored->layers.empty()) return {};
  const RuleCandidate candidate = WithChanges(stored->layers, {});
  if (candidate.loaded.rulebooks == nullptr) {
    Lose(candidate, stored->national);
    return {};
  }
  rules_.Begin(stored->since, InForceOf(candidate));
  Adopt(candidate);
  return {};
}

// Rules that another version of the program took and this one does not. Nothing else is put in
// their place but what somebody has changed in the folder since.
void Rulemaking::Lose(const RuleCandidate& candidate,
                      const std::optional<store::RuleActivation>& national) {
  active_ = candidate.layers;
  std::vector<engine::Diagnostic> errors = candidate.About(NationalLayer());
  std::erase_if(errors, [](const engine::Diagnostic& one) {
    return one.severity != engine::Severity::kError || LayerOf(one.path) != NationalLayer();
  });
  options_.alarm(TextOf(errors));
  lost_ = Error{Reason::kRulesInvalid,
                {Text::kStoredRulesInvalid,
                 {national ? std::to_string(national->number) : "",
                  national ? national->caller : "", std::to_string(errors.size())}}};
}

Result<void> Rulemaking::Commit(const RuleCandidate* candidate,
                                const std::function<void(store::Transaction&)>& body) {
  auto outcome = std::make_shared<std::promise<Result<bool>>>();
  std::optional<InForce> next;
  if (candidate != nullptr) next = InForceOf(*candidate);
  store_.Write<bool>(
      [this, &next, &body](store::Transaction& transaction) -> Result<bool> {
        body(transaction);
        const bool layers_changed = transaction.rules_revision() == transaction.revision();
        if (layers_changed) rules_.Announce(transaction.revision(), std::move(next));
        return true;
      },
      [outcome, rules = &rules_](Result<bool> written) {
        rules->Settle(written.has_value());
        outcome->set_value(std::move(written));
      });
  Result<bool> written = outcome->get_future().get();
  if (!written) return Failed(written);
  if (candidate != nullptr) {
    Adopt(*candidate);
    RefreshShadows();
  }
  return {};
}

void Rulemaking::Adopt(const RuleCandidate& candidate) {
  active_ = candidate.layers;
  has_rules_ = true;
  if (std::exchange(lost_, std::nullopt)) {
    options_.alarm(
        "the stored national rules do not load in this version; those that the folder "
        "got since are in force in their place");
  }
  for (const std::string& code : candidate.loaded.suspended) {
    for (const engine::Diagnostic& one : candidate.About(RuleLayerId::Of(code))) {
      if (one.severity == engine::Severity::kError) options_.alarm(Format(one));
    }
    options_.alarm(fmt::format(
        "the rules of municipality {} are suspended until their errors are mended; national rules "
        "decide there",
        code));
  }
}

void Rulemaking::RefreshShadows() {
  const auto records =
      store_.Read([](const store::Snapshot& snapshot) { return snapshot.ListRuleLayers(); });
  if (!records) return;
  std::vector<RuleChange> wanted;
  for (const store::RuleLayer& record : *records) {
    if (record.shadow.empty()) continue;
    Result<RuleChange> change = FindChange(record.layer, record.shadow);
    if (change) wanted.push_back(*std::move(change));
  }
  shadow_loader_.Set(active_, wanted);
}

void Rulemaking::NoteFolder(std::vector<engine::Diagnostic> problems,
                            const std::vector<std::optional<RuleLayerId>>& layers, Instant now) {
  const std::size_t all = problems.size();
  if (all > kMaxFolderProblems) {
    problems.erase(problems.begin() + static_cast<std::ptrdiff_t>(kMaxFolderProblems),
                   problems.end());
  }
  const std::string text = TextOf(problems);
  {
    MutexLock lock(mutex_);
    if (TextOf(folder_.problems) == text) return;  // said already
    folder_.problems = std::move(problems);
    folder_.refused_at.reset();
    if (all == 0) return;
    folder_.refused_at = now;
    ++folder_.refusals;
  }
  for (const std::optional<RuleLayerId>& layer : layers) {
    if (options_.observer != nullptr) options_.observer->Refused(layer, RuleSource::kFolder);
  }
  options_.alarm(text);
  options_.alarm(fmt::format(
      "errors in the rules folder: {}; nothing of a layer with errors is put in force", all));
}

Result<RuleLayerState> Rulemaking::State(const RuleLayerId& layer) const {
  return rules_.Read(store_, [&](const store::Snapshot& snapshot, const InForce& in_force) {
    return StateIn(snapshot, in_force, layer);
  });
}

Result<RulesOfMunicipality> Rulemaking::Of(const MunicipalityId& municipality) const {
  return rules_.Read(store_, [&](const store::Snapshot& snapshot, const InForce& in_force) {
    return RulesOfMunicipality{in_force.rules, StateIn(snapshot, in_force, NationalLayer()),
                               StateIn(snapshot, in_force, RuleLayerId::Of(municipality.text()))};
  });
}

Result<std::vector<store::RuleActivation>> Rulemaking::ListActivations(const RuleLayerId& layer,
                                                                       std::int64_t before,
                                                                       int size) const {
  return store_.Read([&](const store::Snapshot& snapshot) {
    return snapshot.ListRuleActivations(layer, before, size);
  });
}

FolderState Rulemaking::Folder() const {
  MutexLock lock(mutex_);
  return folder_;
}

int Rulemaking::suspended() const {
  const auto in_force = rules_.Read(store_, [](const store::Snapshot&, const InForce& now) {
    return static_cast<int>(now.suspended.size());
  });
  return in_force.value_or(0);
}

Result<void> Rulemaking::Check(const RuleCandidate& candidate, const RuleLayerId& layer) const {
  Result<void> sound = candidate.Check(layer);
  if (!sound && options_.observer != nullptr) {
    options_.observer->Refused(layer, RuleSource::kUpload);
  }
  return sound;
}

void Rulemaking::TellActivated(const RuleLayerId& layer, RuleSource source) const {
  if (options_.observer != nullptr) options_.observer->Activated(layer, source);
}

}  // namespace samtale::scheduling
