"""Short and pet forms of given names in common use, so that Bill can be William; general knowledge, written for this product."""

from typing import Final

_GROUPS: Final = """
abigail abby gail|abraham abe bram|adelaide addie ada|agnes aggie nessie|albert al bert bertie|alexander alex alec sandy sasha xander|
alexandra alex sandra sasha lexi|alfred alf alfie fred|alice ali elsie|alison ali|amanda mandy|amelia amy millie mia|andrew andy drew|
angela angie|ann anne anna annie nan nancy hannah|anthony tony ant|antoinette toni nettie|archibald archie|arthur art artie|
augustus gus|barbara barb babs|bartholomew bart|beatrice bea trixie|benjamin ben benny benji|bernard bernie|bridget biddy bridie|
caroline carrie carol lina|catherine katherine kathryn kate katie kathy cathy kitty kay|charles charlie chuck chas carl karl|
charlotte charlie lottie lotte|christina christine chris tina chrissie|christopher chris kit topher|clarence clarrie|
constance connie|cornelius con neil|cynthia cindy|daniel dan danny|danielle dani|david dave davey davy|deborah deb debbie|
dominic dom nic|donald don donny|dorothy dot dolly dottie|edmund ed ned|edward ed eddie ted teddy ned|edwin ed|
eleanor ellie nell nora lenore|elizabeth liz lizzie beth betty bess eliza elsie libby lisa betsy elspeth|ellen nell ellie helen|
emily em emmie millie|emma em|ernest ernie|eugene gene|evelyn eve evie|ezekiel zeke|florence flo florrie|frances fran fanny frankie|
francis frank frankie|franklin frank|franz franziskus|frederick fred freddie fritz friedrich|gabriel gabe|gabrielle gabby|
geoffrey geoff jeff|george georgie jorge|georgina georgie gina|gerald gerry jerry|gertrude gertie trudy|gilbert bert gil|
grace gracie|gregory greg|guillaume bill|gwendolyn gwen|hannah anna|harold harry hal|harriet hattie harry|helen nell lena ellen|
heinrich heinz henry|henrietta hettie etta|henry harry hal hank|herbert bert herb|hezekiah ki|hubert bert|humphrey numps|
imogen immy|irene rene|isaac ike zac|isabella isabel isabelle bella belle izzy|jackson jack|jacob jake jack|
jacqueline jackie jacqui|james jim jimmy jamie jem|jane jenny janie jean|janet jan|jasmine jas|jeffrey jeff|jemima mima|
jennifer jen jenny|jeremy jerry jez|jeremiah jerry|jessica jess jessie|joan joanie|joanna joanne jo|johann hans johannes|
john jack johnny jock ian|jonathan jon jonny nathan|joseph joe joey jo josef sepp|josephine jo josie fifi|joshua josh|
joyce joy|judith judy|julia julie jules|katrina trina kat|kenneth ken kenny|kimberley kim|laura laurie|lachlan lachie|
lawrence laurence larry laurie|leonard leo len lenny|leopold leo poldi|lewis louis lou|lillian lily lil|louisa louise lou|
lucas luke|lucy lucille lou|madeline maddie maddy|magdalena lena magda|malcolm mal|margaret maggie meg peggy madge rita greta daisy marge|
maria marie mary|mary molly polly may minnie mamie|martha patty mattie|martin marty|mathilda matilda tilly mattie|
matthew matt matty|maurice morris|maximilian max|melanie mel|melissa mel lissa|michael mike mick micky mikey|michelle shelly|
mildred millie|mitchell mitch|mohammed muhammad mohammad mohamed mo|nathaniel nat nathan nate|nathan nate|
nicholas nick nicky nico klaus nikolaus|nicole nicky nikki|norman norm|oliver ollie noll|olivia liv livvy|oscar ossie|
pamela pam|patricia pat patsy tricia trish|patrick pat paddy|penelope penny|percival percy|peter pete|philip phil pip|
philippa pip pippa|phineas finn|phoebe fibi|prudence prue|rachel rae|raymond ray|rebecca becky becca|reginald reg reggie|
richard dick rick richie ricky rich|robert bob rob bobby robbie bert robin|roberta bobbie|roderick rod|rodney rod|roger rodge hodge|
ronald ron ronnie|rosalind ros rosie|rose rosie|rosemary rosie rose|rupert rup|russell russ|ruth ruthie|samantha sam sammy|
samuel sam sammy|sarah sara sally sadie|sebastian seb bastian|sidney sid|simon si|solomon sol|sophia sophie|stanley stan|
stephanie steph|stephen steven steve|stuart stewart stu|susan sue susie suzanne susannah|sylvester sly|tabitha tabby|
terence terry|theodore ted teddy theo|theresa teresa terry tess tessa|thomas tom tommy|timothy tim timmy|tobias toby|
ursula uschi|valerie val|veronica ronnie vera|victor vic|victoria vicky tori|vincent vince vinnie|virginia ginny|
walter walt wally|wilfred wilf|wilhelm willi|wilhelmina mina minnie|william bill billy will willie liam|winifred winnie|
yvonne vonnie|zachary zac zach zack|zoe zoey
"""


def _formal_names() -> dict[str, tuple[str, ...]]:
    """From each form to the groups it stands in; a group is called by its first name."""
    found: dict[str, list[str]] = {}
    for group in "".join(_GROUPS.split("\n")).split("|"):
        names = group.split()
        for name in names:
            found.setdefault(name, []).append(names[0])
    return {name: tuple(sorted(set(groups))) for name, groups in found.items()}


FORMAL_NAMES: Final = _formal_names()
"""From a given name in small letters to the formal names it may stand for."""
