#include "policy/engine/timeline.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>
#include <utility>

#include "policy/engine/json.h"
#include "policy/engine/provision.h"

namespace samtale::engine {
namespace {

using samtale::Format;  // of days; engine::Format is of diagnostics
using OrderedJson = nlohmann::ordered_json;

// The days on which something that the rules tell apart may begin, the first day asked included.
std::set<DayNumber> Starts(const Rulebook& rulebook, const TimelineAsk& ask) {
  const DayNumber first = NumberOf(ask.from), last = NumberOf(ask.until);
  std::set<DayNumber> starts = {first};
  const auto cut = [&](DayNumber day) {
    if (day > first && day <= last) starts.insert(day);
  };
  for (const ProvisionView& provision : rulebook.Provisions()) {
    for (const VersionView& version : provision.versions) {
      cut(NumberOf(version.from));
      if (version.until) cut(NumberOf(*version.until) + 1);
      if (!ask.each_day) continue;
      cut(NumberOf(version.announced));
      if (version.issued) cut(NumberOf(*version.issued));
    }
  }
  if (ask.each_day) return starts;  // the notice is always 0
  for (std::int64_t notice : rulebook.ConstantsOf("meeting.notice_days")) {
    cut(NumberOf(ask.question.decided_on) + notice);
    cut(NumberOf(ask.question.decided_on) + notice + 1);
  }
  return starts;
}

Question OnDay(const TimelineAsk& ask, LocalDay day) {
  Question question = ask.question;
  question.meeting_day = day;
  if (ask.each_day) question.decided_on = day;
  return question;
}

TimelineSpan SpanOf(const Decision& decision, LocalDay from) {
  TimelineSpan span{from,
                    from,
                    decision.verdicts,
                    decision.chosen,
                    decision.decided_by,
                    decision.participation,
                    decision.counts,
                    {}};
  std::set<std::string> by;
  for (const Citation& citation : decision.citations) {
    const bool says = citation.effect == Effect::kPermits || citation.effect == Effect::kForbids;
    if (says && citation.defeated_by.empty()) by.insert(citation.provision);
  }
  span.by.assign(by.begin(), by.end());
  return span;
}

bool Alike(const TimelineSpan& a, const TimelineSpan& b) {
  return std::tie(a.verdicts, a.chosen, a.decided_by, a.participation, a.counts, a.by) ==
         std::tie(b.verdicts, b.chosen, b.decided_by, b.participation, b.counts, b.by);
}

class Drawing {
 public:
  explicit Drawing(const Rulebook& rulebook) {
    for (ProvisionView& view : rulebook.Provisions()) {
      TimelineLane& lane = lanes_[view.id];
      lane = {view.id, view.title_da, view.title_en, view.authority, {}};
    }
  }

  void Add(const Decision& decision, LocalDay from, LocalDay until) {
    TimelineSpan span = SpanOf(decision, from);
    span.until = until;
    if (!spans_.empty() && Alike(spans_.back(), span))
      spans_.back().until = until;
    else
      spans_.push_back(std::move(span));
    AddPieces(decision, from, until);
  }

  Timeline Finish(const TimelineAsk& ask) {
    Timeline timeline{ask, std::move(spans_), {}};
    for (auto& [id, lane] : lanes_) {
      if (!lane.pieces.empty()) timeline.lanes.push_back(std::move(lane));
    }
    std::stable_sort(timeline.lanes.begin(), timeline.lanes.end(),
                     [](const TimelineLane& a, const TimelineLane& b) {
                       return a.pieces.front().from < b.pieces.front().from;
                     });
    return timeline;
  }

 private:
  void AddPieces(const Decision& decision, LocalDay from, LocalDay until) {
    std::map<std::string, TimelinePiece> pieces;
    std::map<std::string, std::pair<bool, bool>> lots;  // something in force, something defeated
    for (const Citation& citation : decision.citations) {
      pieces.insert_or_assign(
          citation.provision,
          TimelinePiece{from, until, citation.version, Force::kWhole, citation.instrument});
      auto& [kept, lost] = lots[citation.provision];
      (citation.defeated_by.empty() ? kept : lost) = true;
    }
    for (auto& [id, piece] : pieces) {
      const auto [kept, lost] = lots[id];
      piece.force = !lost ? Force::kWhole : kept ? Force::kPart : Force::kNone;
      std::vector<TimelinePiece>& drawn = lanes_[id].pieces;
      const bool goes_on = !drawn.empty() && drawn.back().until + date::days{1} == from &&
                           drawn.back().version == piece.version &&
                           drawn.back().force == piece.force;
      if (goes_on)
        drawn.back().until = until;
      else
        drawn.push_back(std::move(piece));
    }
  }

  std::vector<TimelineSpan> spans_;
  std::map<std::string, TimelineLane> lanes_;  // by id
};

OrderedJson SpanJson(const TimelineSpan& span) {
  OrderedJson json;
  json["from"] = Format(span.from);
  json["until"] = Format(span.until);
  json["modes"] = OrderedJson::array();
  for (Mode mode : kModes) {
    OrderedJson one;
    one["mode"] = Name(mode);
    one["verdict"] = Name(span.verdict(mode));
    json["modes"].push_back(std::move(one));
  }
  json["chosen"] = span.chosen ? Name(*span.chosen) : "MODE_UNSPECIFIED";
  json["decidedBy"] = Name(span.decided_by);
  json["participation"] = Name(span.participation);
  json["counts"] = span.counts;
  json["by"] = OrderedJson(span.by);
  return json;
}

OrderedJson LaneJson(const TimelineLane& lane) {
  OrderedJson json;
  json["provision"] = lane.id;
  json["titleDa"] = lane.title_da;
  json["titleEn"] = lane.title_en;
  json["authority"] = lane.authority;
  json["pieces"] = OrderedJson::array();
  for (const TimelinePiece& piece : lane.pieces) {
    OrderedJson one;
    one["from"] = Format(piece.from);
    one["until"] = Format(piece.until);
    one["version"] = piece.version;
    one["force"] = Name(piece.force);
    one["instrument"] = piece.instrument;
    json["pieces"].push_back(std::move(one));
  }
  return json;
}

}  // namespace

std::vector<std::string> Subject(const Timeline& timeline, const Vocabulary& vocabulary,
                                 Language language) {
  const Facts& facts = timeline.ask.question.facts;
  const bool danish = language == Language::kDanish;
  const auto name = vocabulary.municipality_names.find(facts.municipality);
  std::vector<std::string> parts = {
      facts.meeting.type, facts.citizen.group,
      name == vocabulary.municipality_names.end() ? facts.municipality : name->second};
  if (!facts.jobcentre.empty())
    parts.push_back((danish ? "jobcenter " : "jobcentre ") + facts.jobcentre);
  if (facts.meeting.held_by == Holder::kAKasse)
    parts.emplace_back(danish ? "holdt af a-kassen" : "held by the fund");
  if (facts.meeting.number != 1)
    parts.push_back((danish ? "samtale nummer " : "meeting number ") +
                    std::to_string(facts.meeting.number));
  if (const int months = facts.citizen.months_in_course; months != 0) {
    parts.push_back(std::to_string(months) +
                    (danish ? (months == 1 ? " måned i forløbet" : " måneder i forløbet")
                            : (months == 1 ? " month in the course" : " months in the course")));
  }
  if (facts.citizen.consent.value_or(false))
    parts.emplace_back(danish ? "med samtykke" : "with consent");
  return parts;
}

Result<Timeline> MakeTimeline(const Rulebook& rulebook, const TimelineAsk& ask) {
  if (ask.until < ask.from) return Invalid("until", Text::kEndBeforeBegin);
  const std::set<DayNumber> starts = Starts(rulebook, ask);
  Drawing drawing(rulebook);
  for (auto start = starts.begin(); start != starts.end(); ++start) {
    const auto next = std::next(start);
    const LocalDay from = DayOf(*start);
    const LocalDay until = next == starts.end() ? ask.until : DayOf(*next - 1);
    Result<Decision> decision = rulebook.Decide(OnDay(ask, from));
    if (!decision) return tl::make_unexpected(std::move(decision.error()));
    drawing.Add(*decision, from, until);
  }
  return drawing.Finish(ask);
}

std::string_view Name(Force force) {
  switch (force) {
    case Force::kWhole:
      return "WHOLE";
    case Force::kPart:
      return "PART";
    case Force::kNone:
      return "NONE";
  }
  return "";
}

std::string ToJson(const Timeline& timeline) {
  OrderedJson json;
  json["question"] = OrderedJson::parse(ToJson(timeline.ask.question));
  json["eachDay"] = timeline.ask.each_day;
  json["from"] = Format(timeline.ask.from);
  json["until"] = Format(timeline.ask.until);
  json["spans"] = OrderedJson::array();
  for (const TimelineSpan& span : timeline.spans) json["spans"].push_back(SpanJson(span));
  json["provisions"] = OrderedJson::array();
  for (const TimelineLane& lane : timeline.lanes) json["provisions"].push_back(LaneJson(lane));
  return json.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

}  // namespace samtale::engine
