/** What crosses HTTP, by the names the screens use. schema.ts is written by ./deploy/retype from what the applications say. */
import type { components, paths } from './schema'

type Schemas = components['schemas']
type Query<P extends keyof paths> = paths[P] extends { get: { parameters: { query?: infer Q } } } ? NonNullable<Q> : never

export type Both = Schemas['Both']
export type Reason = Schemas['Reason']

export type Role = Schemas['Role']
export type Source = Schemas['Source']
export type Outcome = Schemas['Outcome']
export type Danger = Schemas['Danger']
export type Urgency = Schemas['Urgency']
export type Restricted = Schemas['Restricted']
export type Lane = Schemas['Lane']
export type Flag = Schemas['Flag']
export type CaseState = Schemas['CaseState']
export type ChangeKind = Schemas['Change']
export type ClockStage = Schemas['ClockStage']
export type Level = Schemas['Level']
export type Waiting = Schemas['Waiting']

export type Login = Schemas['Login']

export type Report = Schemas['Submission']
export type Party = Schemas['PartyGiven']
export type Receipt = Schemas['ReportReceipt']
export type ReportFate = Schemas['ReportFate']

export type County = Schemas['CountyData']
export type Region = Schemas['CountyRegion']
export type Grid = Schemas['CountyGrid']

export type Case = Schemas['CaseItem']
export type CasePage = Schemas['CasePage']
export type CaseQuery = Query<'/api/v1/cases'>
export type CaseDetail = Schemas['CaseDetail']
export type ContactWay = NonNullable<Case['contact']>
export type CaseResult = NonNullable<Case['result']>
export type Mediation = Schemas['Mediation']
export type MediationParty = Case['consents'][number]
export type EntrustedBy = NonNullable<Case['entrusted_by']>
export type AgreementForm = NonNullable<Case['agreement_form']>
export type Library = Schemas['Library']
export type Leader = Schemas['Leader']
export type HandedTo = NonNullable<Case['handed_to']>
export type Supervision = NonNullable<Case['supervision']>
export type CaseReport = Schemas['CaseReport']
export type CaseRating = Schemas['CaseRating']
export type Satisfaction = Schemas['Satisfaction']
export type FollowUp = Schemas['FollowUp']
export type SatisfactionFigures = Schemas['SatisfactionFigures']
export type CaseLink = Schemas['CaseLink']
export type TimelineEntry = Schemas['TimelineEntry']
export type Clock = Schemas['Clock']
export type OpenAct = Schemas['OpenAct']
export type Need = Schemas['ActNeed']

export type AskedAct = Schemas['AskedAct']
export type ActAnswer = Schemas['ActAnswer']
export type ActOutcome = Schemas['ActOutcome']
export type Meanwhile = Schemas['ActMeanwhile']

export type Alarm = Schemas['Alarm']
export type LateAnswer = Schemas['LateAnswer']
export type AlarmRing = Schemas['AlarmRing']
export type Rota = Schemas['Rota']
export type Answering = Schemas['Answering']
export type RotaDay = Schemas['RotaDay']
export type RotaPost = Schemas['RotaPost']
export type DutyPerson = Schemas['DutyPerson']
export type DutyDay = Schemas['DutyDay']
export type HandoverList = Schemas['HandoverList']
export type Handover = Schemas['Handover']
export type HandoverSection = Schemas['HandoverSection']
export type HandoverItem = Schemas['HandoverItem']
export type HandoverSigned = Schemas['HandoverSigned']
export type HandoverNote = Schemas['HandoverNote']
export type HandoverSignature = Schemas['HandoverSignature']
export type Daily = Schemas['Daily']
export type DayFigures = Schemas['DayFigures']
export type DailyQuery = Query<'/api/v1/daily'>
export type HandoverSide = HandoverSignature['side']

export type Reassignment = Schemas['Reassignment']
export type ReassignmentQuery = Query<'/api/v1/reassignments'>
export type ReassignmentPreview = Schemas['ReassignmentPreview']
export type HandedCase = Schemas['HandedCase']
export type UnitColleague = Schemas['UnitColleague']

export type Covers = Schemas['Covers']
export type CoverItem = Schemas['CoverItem']
export type Grant = Schemas['Grant']
export type NewCover = Schemas['NewCover']
export type CoverQuery = Query<'/api/v1/covers'>

export type Reception = Schemas['Reception']
export type ComingList = Schemas['ComingList']
export type BookingMark = Schemas['BookingMark']
export type HeldAct = Schemas['HeldAct']
export type NewBooking = Schemas['Booking']
export type BookingReceipt = Schemas['BookingReceipt']
export type Booked = Schemas['Booked']
export type Receiver = Schemas['Receiver']
export type AnnouncedSession = Schemas['Session']

export type PaperKind = Schemas['PaperKind']
export type PaperItem = Schemas['PaperItem']
export type PaperList = Schemas['PaperList']
export type CasePrinting = Schemas['CasePrinting']

export type RecommendationItem = Schemas['RecommendationItem']
export type RecommendationDetail = Schemas['RecommendationDetail']
export type Recommendation = Schemas['Recommendation']
export type RecommendationReply = Schemas['RecommendationReply']
export type Aim = Schemas['Aim']
export type Adoption = Schemas['Adoption']
export type Awaited = Schemas['Awaited']

export type Statistics = Schemas['Statistics']
export type AwaitedYear = Schemas['AwaitedYear']
export type StatisticsQuery = Query<'/api/v1/statistics'>

/** An event of the feed: its name, and the data that go with this name. */
export type FeedEvent = paths['/api/v1/feed']['get']['responses'][200]['content']['text/event-stream']
export type Change = Schemas['FeedItem']

/** RFC 9457, with what a refused act adds. Partial, because a proxy on the way refuses in its own words. */
export type ProblemBody = Partial<Schemas['ActConflict']>
