#include "policy/engine/provision.h"

#include <algorithm>

namespace samtale::engine {

std::string_view Key(Effect effect) {
  switch (effect) {
    case Effect::kPermits:
      return "permit";
    case Effect::kForbids:
      return "forbid";
    case Effect::kDecidedBy:
      return "decided_by";
    case Effect::kConsent:
      return "consent";
    case Effect::kVoluntary:
      return "participation";
    case Effect::kDuty:
      return "duties";
    case Effect::kCountsNot:
      return "counts";
    case Effect::kPrefers:
      return "prefer";
    case Effect::kAdvises:
      return "advise";
    case Effect::kAsks:
      return "asks";
  }
  return "";
}

const std::vector<std::string>& EffectKeys() {
  static const std::vector<std::string> keys = [] {
    std::vector<std::string> all;
    for (Effect effect : kAllEffects) all.emplace_back(Key(effect));
    return all;
  }();
  return keys;
}

std::string Name(const Authority& authority) {
  switch (authority.depth) {
    case Depth::kNational:
      return "national";
    case Depth::kJudgment:
      return "judgment";
    case Depth::kMunicipality:
      return "municipality " + authority.municipality;
    case Depth::kJobcentre:
      return "jobcentre " + authority.municipality + "/" + authority.jobcentre;
  }
  return "";
}

std::string_view Word(Decider decider) {
  switch (decider) {
    case Decider::kHolder:
      return "holder";
    case Decider::kMunicipality:
      return "municipality";
    case Decider::kCaseworker:
      return "caseworker";
    case Decider::kCitizen:
      return "citizen";
  }
  return "";
}

bool Scope::HasJobcentre(std::string_view id) const {
  if (!jobcentres) return true;
  const auto found = std::lower_bound(jobcentres->begin(), jobcentres->end(), id);
  return (found != jobcentres->end() && *found == id) != except_jobcentres;
}

DayNumber NumberOf(LocalDay day) { return day.time_since_epoch().count(); }
LocalDay DayOf(DayNumber number) {
  return LocalDay{date::days{static_cast<date::days::rep>(number)}};
}

// Under ISSUED a version must be announced and issued; `issued: unknown` counts as issued when
// announced, `pending` as never.
const Version* Provision::VersionOn(DayNumber decided_on, Known known) const {
  for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
    if (version->announced > decided_on) continue;
    if (known == Known::kAnnounced || version->issued <= decided_on) return &*version;
  }
  return nullptr;
}

ModeSet Provision::ModesOf(Effect effect) const {
  ModeSet modes;
  switch (effect) {
    case Effect::kPermits:
      return permit;
    case Effect::kForbids:
      return forbid;
    case Effect::kConsent:
      return consent;
    case Effect::kPrefers:
      for (Mode mode : prefer) modes.Add(mode);
      return modes;
    case Effect::kAdvises:
      for (Mode mode : advise) modes.Add(mode);
      return modes;
    case Effect::kDuty:
      for (const DutyEffect& duty : duties) modes = modes | duty.modes;
      return modes;
    case Effect::kDecidedBy:
    case Effect::kVoluntary:
    case Effect::kCountsNot:
    case Effect::kAsks:
      return ModeSet::All();
  }
  return modes;
}

ProvisionView Provision::View() const {
  ProvisionView view{id, title_da, title_en, Name(authority), path, mark.line, {}, {}};
  for (Effect effect : kAllEffects) {
    if (effects.Has(effect)) view.effects.push_back(effect);
  }
  for (const Version& version : versions) view.versions.push_back(version.view);
  return view;
}

}  // namespace samtale::engine
