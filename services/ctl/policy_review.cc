// `samtale policy review create | show | list | apply`: reviews of a running server.
#include <fmt/ostream.h>
#include <samtale/v1/review.pb.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <ostream>
#include <string>
#include <thread>
#include <vector>

#include "services/ctl/json.h"
#include "services/ctl/names.h"
#include "services/ctl/policy_commands.h"
#include "services/ctl/render.h"
#include "services/ctl/talk.h"

namespace samtale::ctl {
namespace {

constexpr int kPageSize = 200;
constexpr int kMostListed = 100'000;
constexpr std::chrono::milliseconds kPause{200};  // between two looks at a review under way

// Words of the command line for the wire's actions and states.
const std::map<std::string, v1::ReviewItem::Action> kActions = {
    {"keep", v1::ReviewItem::KEEP},
    {"switch_mode", v1::ReviewItem::SWITCH_MODE},
    {"find_room", v1::ReviewItem::FIND_ROOM},
    {"move", v1::ReviewItem::MOVE},
    {"cancel", v1::ReviewItem::CANCEL}};
const std::map<std::string, v1::ReviewItem::State> kStates = {
    {"open", v1::ReviewItem::OPEN},
    {"accepted", v1::ReviewItem::ACCEPTED},
    {"applied", v1::ReviewItem::APPLIED},
    {"skipped", v1::ReviewItem::SKIPPED}};

void ShowCounts(const v1::Review& review, std::ostream& out) {
  for (const v1::Review::Count& count : review.counts()) {
    fmt::print(out, "  {:<12} {} open, {} accepted, {} applied, {} skipped\n",
               v1::ReviewItem::Action_Name(count.action()), count.open(), count.accepted(),
               count.applied(), count.skipped());
  }
}

int ShowReview(const Talk& talk, const Answer<v1::Review>& review) {
  if (!review) return Refuse(talk, review.error());
  std::ostream& out = talk.terminal.out;
  if (talk.options->json) {
    fmt::print(out, "{}\n", ToJson(*review));
    return kDone;
  }
  fmt::print(out, "{}: {}, {} meetings looked at\n", ShortName(review->name()),
             v1::Review::State_Name(review->state()), review->looked_count());
  fmt::print(out, "  as of {}, meetings from {}{}\n  rulebook {}\n", review->as_of(),
             review->from(), review->until().empty() ? "" : " to " + review->until(),
             review->rulebook());
  if (review->own_layer_suspended()) {
    fmt::print(out,
               "  the municipality's own layer does not fit it and would be suspended: it decides "
               "alone\n");
  }
  if (!review->problem().empty()) fmt::print(out, "  could not look: {}\n", review->problem());
  ShowCounts(*review, out);
  fmt::print(out, "  etag {}\n", review->etag());
  return kDone;
}

std::string Join(const google::protobuf::RepeatedPtrField<std::string>& words) {
  std::string joined;
  for (const std::string& word : words) joined += (joined.empty() ? "" : ", ") + word;
  return joined;
}

std::vector<std::string> Row(const v1::ReviewItem& item, Language language) {
  std::string to(item.mode() == v1::MODE_UNSPECIFIED ? "-" : Say(item.mode(), language));
  if (!item.room().empty()) to += ", " + std::string(ShortName(item.room()));
  std::string why = item.reason();
  if (item.provisions_size() > 0) why += ": " + Join(item.provisions());
  if (item.needs_consent()) why += " (needs consent)";
  std::string state = v1::ReviewItem::State_Name(item.state());
  if (!item.outcome().empty()) state += ": " + item.outcome();
  return {std::string(ShortName(item.meeting())),
          ShowLocal(item.local_start(), language),
          std::string(ShortName(item.citizen())),
          v1::ReviewItem::Action_Name(item.action()),
          std::string(Say(item.old_mode(), language)),
          to,
          why,
          state};
}

struct ListOptions {
  std::string review;
  std::string action;
  std::string state;
};

int List(const Talk& talk, const ListOptions& asked) {
  const Client client = talk.options->Connect();
  v1::ListReviewItemsRequest request;
  request.set_parent(NameIn(talk.municipality(), "reviews", asked.review));
  request.set_page_size(kPageSize);
  if (!asked.action.empty()) request.set_action(kActions.at(asked.action));
  if (!asked.state.empty()) request.set_state(kStates.at(asked.state));
  Table table({{"Meeting", 30},
               {"When", 24},
               {"Citizen", 24},
               {"Action", 12},
               {"Was", 18},
               {"Is to be", 24},
               {"Why", 48},
               {"State", 28}});
  for (int listed = 0; listed < kMostListed;) {
    const auto page =
        client.Call<v1::ListReviewItemsResponse>("PolicyService.ListReviewItems", request);
    if (!page) return Refuse(talk, page.error());
    for (const v1::ReviewItem& item : page->items()) {
      if (talk.options->json) fmt::print(talk.terminal.out, "{}\n", ToJson(item));
      table.Add(Row(item, talk.language()));
      ++listed;
    }
    request.set_page_token(page->next_page_token());
    if (page->next_page_token().empty()) break;
  }
  if (!talk.options->json) talk.terminal.out << (table.empty() ? "no items\n" : table.Render());
  return kDone;
}

struct CreateOptions {
  std::string rulebook = "current";
  std::string as_of;
  std::string jobcentre;
  std::string from;
  std::string until;
};

int Create(Talk& talk, const CreateOptions& asked) {
  v1::CreateReviewRequest request;
  request.set_parent("municipalities/" + talk.municipality());
  request.set_rulebook(asked.rulebook);
  request.set_as_of(asked.as_of);
  request.set_jobcentre(NameIn(talk.municipality(), "jobcentres", asked.jobcentre));
  request.set_from(asked.from);
  request.set_until(asked.until);
  request.set_request_id(talk.RequestId());
  return ShowReview(
      talk, talk.options->Connect().Call<v1::Review>("PolicyService.CreateReview", request));
}

bool IsUnderWay(const v1::Review& review) {
  return review.state() == v1::Review::LOOKING || review.state() == v1::Review::APPLYING;
}

int Get(const Talk& talk, const std::string& review, bool wait) {
  const Client client = talk.options->Connect();
  v1::GetReviewRequest request;
  request.set_name(NameIn(talk.municipality(), "reviews", review));
  auto found = client.Call<v1::Review>("PolicyService.GetReview", request);
  while (wait && found && IsUnderWay(*found)) {
    std::this_thread::sleep_for(kPause);
    found = client.Call<v1::Review>("PolicyService.GetReview", request);
  }
  return ShowReview(talk, found);
}

struct ApplyOptions {
  std::string review;
  std::string etag;
  std::vector<std::string> actions;
  std::vector<std::string> meetings;
  std::string jobcentre;
};

int Apply(Talk& talk, const ApplyOptions& asked) {
  v1::ApplyReviewRequest request;
  request.set_name(NameIn(talk.municipality(), "reviews", asked.review));
  request.set_etag(asked.etag);
  for (const std::string& action : asked.actions) request.add_actions(kActions.at(action));
  for (const std::string& meeting : asked.meetings)
    request.add_meetings(
        NameIn(talk.municipality(), "jobcentres/" + asked.jobcentre + "/meetings", meeting));
  request.set_request_id(talk.RequestId());
  return ShowReview(talk,
                    talk.options->Connect().Call<v1::Review>("PolicyService.ApplyReview", request));
}

template <class Words>
CLI::IsMember OneOf(const Words& words) {
  std::vector<std::string> names;
  for (const auto& [name, value] : words) names.push_back(name);
  return CLI::IsMember(names);
}

void AddCreate(CLI::App& review, const Terminal& terminal, Command* chosen) {
  CLI::App* create = review.add_subcommand(
      "create",
      "Begins a review: the booked meetings that a rulebook, or a day, decides otherwise");
  const auto asked = std::make_shared<CreateOptions>();
  create
      ->add_option("--rulebook", asked->rulebook,
                   "Hash of a rulebook or of uploaded files, or `current`")
      ->capture_default_str();
  create->add_option("--as-of", asked->as_of, "Day of decision, 2020-09-16; today when absent");
  create->add_option("--jobcentre", asked->jobcentre, "Only its meetings");
  create->add_option("--from", asked->from, "First day of meetings; today when absent");
  create->add_option("--until", asked->until, "Last day of meetings, inclusive");
  create->footer(
      "\nExample:\n"
      "  samtale policy review create --as-of 2020-09-16 --municipality 0751 --as eva");
  Register(
      *create, terminal, chosen, true, [=](Talk& talk) { return Create(talk, *asked); },
      "administrator");
}

void AddShow(CLI::App& review, const Terminal& terminal, Command* chosen) {
  CLI::App* show = review.add_subcommand("show", "Shows how far a review has come");
  const auto name = std::make_shared<std::string>();
  const auto wait = std::make_shared<bool>(false);
  show->add_option("REVIEW", *name, "Its id or name")->required();
  show->add_flag("--wait", *wait, "When it has come to an end of what it is doing");
  show->footer("\nExample:\n  samtale policy review show REVIEW --municipality 0751 --as eva");
  Register(
      *show, terminal, chosen, false, [=](Talk& talk) { return Get(talk, *name, *wait); },
      "administrator");
}

void AddList(CLI::App& review, const Terminal& terminal, Command* chosen) {
  CLI::App* list = review.add_subcommand("list", "Lists the meetings a review found");
  const auto asked = std::make_shared<ListOptions>();
  list->add_option("REVIEW", asked->review, "Its id or name")->required();
  list->add_option("--action", asked->action, "Only these")->check(OneOf(kActions));
  list->add_option("--state", asked->state, "Only these")->check(OneOf(kStates));
  list->footer(
      "\nExample:\n"
      "  samtale policy review list REVIEW --action move --municipality 0751 --as eva");
  Register(
      *list, terminal, chosen, false, [=](Talk& talk) { return List(talk, *asked); },
      "administrator");
}

void AddApply(CLI::App& review, const Terminal& terminal, Command* chosen) {
  CLI::App* apply = review.add_subcommand(
      "apply",
      "Accepts items of a review: every open one of the actions, and those of the meetings. The\n"
      "server carries them out in the background; `show` tells how far it has come.");
  const auto asked = std::make_shared<ApplyOptions>();
  apply->add_option("REVIEW", asked->review, "Its id or name")->required();
  apply->add_option("--etag", asked->etag, "The etag that `show` shows")->required();
  apply->add_option("--action", asked->actions, "Every open item of it")->check(OneOf(kActions));
  CLI::Option* meeting = apply->add_option("--meeting", asked->meetings, "The item of a meeting");
  CLI::Option* jobcentre =
      apply->add_option("--jobcentre", asked->jobcentre, "Whose meetings those are");
  meeting->needs(jobcentre);
  apply->footer(
      "\nExample:\n"
      "  samtale policy review apply REVIEW --etag 118 --action keep --action find_room \\\n"
      "    --municipality 0751 --as eva");
  Register(
      *apply, terminal, chosen, true, [=](Talk& talk) { return Apply(talk, *asked); },
      "administrator");
}

}  // namespace

void AddPolicyReview(CLI::App& policy, const Terminal& terminal, Command* chosen) {
  CLI::App* review = policy.add_subcommand(
      "review", "What other rules, or another day, mean for booked meetings; asks a server");
  review->require_subcommand(1);
  review->footer(
      "\nExample:\n"
      "  samtale policy review create --as-of 2020-09-16 --municipality 0751 --as eva");
  AddCreate(*review, terminal, chosen);
  AddShow(*review, terminal, chosen);
  AddList(*review, terminal, chosen);
  AddApply(*review, terminal, chosen);
}

}  // namespace samtale::ctl
