#include "services/scheduling/rulemaking.h"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <limits>
#include <set>
#include <utility>

#include "services/scheduling/receipts.h"

namespace samtale::scheduling {
namespace {

constexpr const char* kFolderCaller = "folder";
constexpr const char* kFolderReason = "the rules folder of the server changed";

std::string ResourceOf(const RuleLayerId& layer) { return "ruleLayers/" + layer.text(); }

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

std::int64_t NextNumber(const store::Snapshot& snapshot, const RuleLayerId& layer) {
  const auto latest = LatestOf(snapshot, layer);
  return latest ? latest->number + 1 : 1;
}

// Whose events tell of a change: a municipality's own, of a national one all that the rules know.
std::set<std::string> Concerned(const RuleLayerId& layer, const engine::Rulebooks& rulebooks) {
  if (layer != NationalLayer()) return {layer.text()};
  std::set<std::string> all;
  for (const auto& [code, name] : rulebooks.vocabulary().municipality_names) all.insert(code);
  return all;
}

void AddEvents(store::Transaction& transaction, const std::set<std::string>& municipalities,
               const store::RuleActivation& activation, const char* kind, Instant now) {
  for (const std::string& code : municipalities) {
    transaction.Add(store::Event{.municipality = MunicipalityId::Of(code),
                                 .kind = kind,
                                 .subject = ResourceOf(activation.layer),
                                 .caller = activation.caller,
                                 .detail = fmt::format(R"({{"activation":{},"rulebook":"{}"}})",
                                                       activation.number, activation.rulebook),
                                 .at = now});
  }
}

void AddReceipt(store::Transaction& transaction, const Call& call, std::string resource) {
  transaction.Add(store::Receipt{.municipality = call.caller.municipality,
                                 .caller = CallerKey(call.caller),
                                 .method = call.method,
                                 .request_id = call.request_id,
                                 .body_hash = call.body_hash,
                                 .resource = std::move(resource),
                                 .at = call.now});
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
            "rules.activated", now);
}

Result<void> CheckReason(const std::string& reason) {
  if (reason.empty()) return Invalid("reason", Text::kRequired);
  if (reason.size() <= kMaxRuleReason) return {};
  return Invalid("reason", Text::kTooLong, {std::to_string(kMaxRuleReason)});
}

// What every change asks first: has it been made already, and is it about what the caller saw?
struct Beginning {
  bool repeated;
  store::RuleLayer record;
};

Result<Beginning> Begin(store::Store& store, const Call& call, const RuleLayerId& layer,
                        const std::string& etag) {
  Result<Result<Beginning>> read =
      store.Read([&](const store::Snapshot& snapshot) -> Result<Beginning> {
        Result<std::optional<std::string>> earlier = BeginWrite(snapshot, call);
        if (!earlier) return tl::make_unexpected(std::move(earlier.error()));
        Beginning beginning{earlier->has_value(), RecordOf(snapshot, layer)};
        if (beginning.repeated) return beginning;
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
      shadows_(shadows),
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
  const std::string hash = HashOf(upload.files);
  const RuleCandidate candidate = WithChanges(active_, {{upload.layer, upload.files, hash}});
  if (Result<void> sound = candidate.Check(upload.layer); !sound) return Failed(sound);
  const bool national = upload.layer == NationalLayer();
  const engine::Rulebooks& rulebooks = *candidate.loaded.rulebooks;
  std::vector<engine::Diagnostic> diagnostics = candidate.About(upload.layer);
  for (engine::Diagnostic& warning :
       candidate.Warnings(upload.layer, Zone::Copenhagen().DayOf(call.now), call.hurried))
    diagnostics.push_back(std::move(warning));
  UploadedRules uploaded{
      {upload.layer, hash, CallerKey(call.caller), upload.reason, call.now},
      (national ? rulebooks.national() : rulebooks.For(upload.layer.text())).hash(),
      std::move(diagnostics),
      national ? candidate.loaded.suspended : std::vector<std::string>{}};
  if (beginning->repeated || upload.validate_only) return uploaded;
  Result<void> written = Commit(nullptr, [&](store::Transaction& transaction) {
    transaction.Add(ToStore(hash, upload.files, call.now));
    transaction.Add(uploaded.upload);
    EndWrite(transaction, call, ResourceOf(upload.layer), "rules.uploaded",
             fmt::format(R"({{"rulebook":"{}"}})", hash));
  });
  if (!written) return Failed(written);
  return uploaded;
}

Result<RuleLayerState> Rulemaking::ActivateNow(const Call& call, const RuleLayerId& layer,
                                               const std::string& rulebook, const std::string& etag,
                                               const std::string& reason) {
  if (Result<void> checked = CheckReason(reason); !checked) return Failed(checked);
  Result<Beginning> beginning = Begin(store_, call, layer, etag);
  if (!beginning) return Failed(beginning);
  if (beginning->repeated) return State(layer);
  Result<RuleChange> change = FindChange(layer, rulebook);
  if (!change) return Failed(change);
  const RuleCandidate candidate = WithChanges(active_, {*change});
  if (Result<void> sound = candidate.Check(layer); !sound) return Failed(sound);
  const bool waits = options_.two_people;
  Result<void> written = Commit(waits ? nullptr : &candidate, [&](store::Transaction& transaction) {
    store::RuleActivation activation{.layer = layer,
                                     .number = NextNumber(transaction, layer),
                                     .rulebook = rulebook,
                                     .previous = beginning->record.rulebook.value_or(""),
                                     .caller = CallerKey(call.caller),
                                     .reason = reason,
                                     .asked_at = call.now};
    if (waits) {
      transaction.Put(activation);
      AddEvents(transaction, {call.caller.municipality.text()}, activation, "rules.asked_for",
                call.now);
    } else {
      activation.in_force_at = call.now;
      PutInForce(transaction, activation, candidate, call.now);
      StoreRulebooks(transaction, *candidate.loaded.rulebooks, candidate.layers, call.now);
    }
    AddReceipt(transaction, call, ResourceOf(layer));
  });
  if (!written) return Failed(written);
  return State(layer);
}

Result<RuleLayerState> Rulemaking::ApproveNow(const Call& call, const RuleLayerId& layer,
                                              std::int64_t number) {
  Result<Beginning> beginning = Begin(store_, call, layer, "");
  if (!beginning) return Failed(beginning);
  Result<RuleLayerState> state = State(layer);
  if (!state || beginning->repeated) return state;
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
  if (Result<void> sound = candidate.Check(layer); !sound) return Failed(sound);
  activation.approved_by = CallerKey(call.caller);
  activation.in_force_at = call.now;
  Result<void> written = Commit(&candidate, [&](store::Transaction& transaction) {
    PutInForce(transaction, activation, candidate, call.now);
    StoreRulebooks(transaction, *candidate.loaded.rulebooks, candidate.layers, call.now);
    AddReceipt(transaction, call, ResourceOf(layer));
  });
  if (!written) return Failed(written);
  return State(layer);
}

Result<RuleLayerState> Rulemaking::SetShadowNow(const Call& call, const RuleLayerId& layer,
                                                const std::string& rulebook,
                                                const std::string& etag) {
  Result<Beginning> beginning = Begin(store_, call, layer, etag);
  if (!beginning) return Failed(beginning);
  if (beginning->repeated) return State(layer);
  if (!rulebook.empty()) {
    Result<RuleChange> change = FindChange(layer, rulebook);
    if (!change) return Failed(change);
    if (Result<void> sound = WithChanges(active_, {*change}).Check(layer); !sound) {
      return Failed(sound);
    }
  }
  Result<void> written = Commit(nullptr, [&](store::Transaction& transaction) {
    store::RuleLayer record = beginning->record;
    record.shadow = rulebook;
    transaction.Put(record);
    EndWrite(transaction, call, ResourceOf(layer), "rules.shadow_set",
             fmt::format(R"({{"rulebook":"{}"}})", rulebook));
  });
  if (!written) return Failed(written);
  RefreshShadows();
  return State(layer);
}

Result<bool> Rulemaking::TakeFolderNow(const Result<RuleFiles>& folder, Instant now) {
  const bool first = active_.empty();
  if (!folder) {
    if (first) return tl::make_unexpected(folder.error());
    const std::string why = Render(folder.error().message, Language::kEnglish);
    NoteFolder({{engine::Severity::kError, "", 1, 1, why, "", ""}}, now);
    return false;
  }
  Result<std::vector<RuleChange>> changes = ChangesIn(*folder);
  if (!changes) return Failed(changes);
  std::vector<engine::Diagnostic> problems;
  for (const engine::SourceFile& file : *folder) {
    if (LayerOf(file.path)) continue;
    problems.push_back({engine::Severity::kError, file.path, 1, 1, "this file is in no layer",
                        "put it in `municipal/<code>-<name>/`", ""});
  }
  RuleCandidate candidate;
  if (!changes->empty()) candidate = WithSoundChanges(active_, &*changes, &problems);
  const auto errors = problems.size();
  NoteFolder(std::move(problems), now);
  if (first && candidate.loaded.rulebooks == nullptr) {
    return Fail(Reason::kRulesInvalid, Text::kRulesInvalid, {std::to_string(errors)});
  }
  if (changes->empty()) return false;
  return CommitFolder(*changes, candidate, now);
}

Result<bool> Rulemaking::CommitFolder(const std::vector<RuleChange>& changes,
                                      const RuleCandidate& candidate, Instant now) {
  // Nothing was in force before the first time, so there is nobody to ask.
  const bool waits = options_.two_people && !active_.empty();
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
      store::RuleActivation activation{.layer = change.layer,
                                       .number = NextNumber(transaction, change.layer),
                                       .rulebook = change.hash,
                                       .previous = record.rulebook.value_or(""),
                                       .caller = kFolderCaller,
                                       .reason = kFolderReason,
                                       .asked_at = now};
      if (!waits) activation.in_force_at = now;
      transaction.Put(activation);
      if (!waits) PutInForce(transaction, activation, candidate, now);
    }
  });
  if (!written) return Failed(written);
  for (const RuleChange& change : changes) {
    for (const engine::Diagnostic& one : candidate.About(change.layer)) {
      if (one.severity == engine::Severity::kWarning) options_.report(Format(one));
    }
    options_.report(fmt::format("the folder's rules of layer {} {} as {}", change.layer.text(),
                                waits ? "wait for approval" : "are in force", change.hash));
  }
  return !waits;
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
      if (!active_.empty() && RecordOf(snapshot, layer).folder == hash) continue;
      changes.push_back({layer, std::move(files), std::move(hash)});
    }
    return changes;
  });
}

Result<RuleChange> Rulemaking::FindChange(const RuleLayerId& layer,
                                          const std::string& rulebook) const {
  const auto stored =
      store_.Read([&](const store::Snapshot& snapshot) { return snapshot.FindRulebook(rulebook); });
  if (!stored) return tl::make_unexpected(stored.error());
  RuleFiles files;
  bool of_layer = stored->has_value();
  if (of_layer) files = FromStore(**stored);
  for (const engine::SourceFile& file : files) of_layer = of_layer && LayerOf(file.path) == layer;
  if (!of_layer) {
    return Fail(Reason::kNotFound, Text::kUnknownResource,
                {ResourceOf(layer) + "/rulebooks/" + rulebook});
  }
  return RuleChange{layer, std::move(files), rulebook};
}

Result<void> Rulemaking::LoadStored() {
  Result<RuleLayers> stored = store_.Read([](const store::Snapshot& snapshot) {
    RuleLayers layers;
    for (const store::RuleLayer& record : snapshot.ListRuleLayers()) {
      if (!record.rulebook) continue;
      const std::optional<store::Rulebook> files = snapshot.FindRulebook(*record.rulebook);
      if (files && !files->files.empty()) layers[record.layer] = FromStore(*files);
    }
    return layers;
  });
  if (!stored) return Failed(stored);
  if (stored->empty()) return {};
  const RuleCandidate candidate = WithChanges(*stored, {});
  // Rules that another version of the program took and this one does not: the folder must do.
  if (candidate.loaded.rulebooks == nullptr) {
    options_.alarm("the stored rules do not load any more; the folder's are tried");
    return {};
  }
  Adopt(candidate);
  return {};
}

Result<void> Rulemaking::Commit(const RuleCandidate* candidate,
                                const std::function<void(store::Transaction&)>& body) {
  auto outcome = std::make_shared<std::promise<Result<bool>>>();
  store_.Write<bool>(
      [&body](store::Transaction& transaction) -> Result<bool> {
        body(transaction);
        return true;
      },
      // Swapped on the store's thread, before any write that is queued behind this one begins.
      [outcome, rules = &rules_,
       next = candidate == nullptr ? nullptr : candidate->loaded.rulebooks](Result<bool> written) {
        if (written && next != nullptr) rules->Put(next);
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
  rules_.Put(candidate.loaded.rulebooks);
  std::map<RuleLayerId, std::vector<engine::Diagnostic>> suspended;
  for (const std::string& code : candidate.loaded.suspended) {
    const RuleLayerId layer = RuleLayerId::Of(code);
    suspended[layer] = candidate.About(layer);
    for (const engine::Diagnostic& one : suspended[layer]) {
      if (one.severity == engine::Severity::kError) options_.alarm(Format(one));
    }
    options_.alarm(fmt::format(
        "the rules of municipality {} are suspended until their errors are mended; national rules "
        "decide there",
        code));
  }
  MutexLock lock(mutex_);
  suspended_ = std::move(suspended);
}

void Rulemaking::RefreshShadows() {
  const auto records =
      store_.Read([](const store::Snapshot& snapshot) { return snapshot.ListRuleLayers(); });
  if (!records) return;
  for (const store::RuleLayer& record : *records) {
    if (record.shadow.empty()) {
      shadows_.Clear(record.layer);
      continue;
    }
    Rules rules;
    if (const Result<RuleChange> change = FindChange(record.layer, record.shadow)) {
      const RuleCandidate candidate = WithChanges(active_, {*change});
      if (!candidate.IsFaulty(record.layer)) rules = candidate.loaded.rulebooks;
    }
    shadows_.Set(record.layer, record.shadow, std::move(rules));
  }
}

void Rulemaking::NoteFolder(std::vector<engine::Diagnostic> problems, Instant now) {
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
  options_.alarm(text);
  options_.alarm(fmt::format(
      "errors in the rules folder: {}; nothing of a layer with errors is put in force", all));
}

Result<RuleLayerState> Rulemaking::State(const RuleLayerId& layer) const {
  Result<RuleLayerState> state = store_.Read([&](const store::Snapshot& snapshot) {
    const store::RuleLayer record = RecordOf(snapshot, layer);
    RuleLayerState found{.layer = layer, .etag = Etag(record.revision), .shadow = record.shadow};
    if (record.activation) found.in_force = snapshot.FindRuleActivation(layer, *record.activation);
    auto latest = LatestOf(snapshot, layer);
    if (latest && !latest->in_force_at) found.waiting = std::move(latest);
    return found;
  });
  if (!state) return state;
  MutexLock lock(mutex_);
  const auto suspended = suspended_.find(layer);
  if (suspended != suspended_.end()) {
    state->suspended = true;
    state->problems = suspended->second;
  }
  return state;
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

}  // namespace samtale::scheduling
